// Runs once, when the server starts. Its value is what requests see: `g`.

// The tests hold the other end of this pipe. When they end, however they end, so does the server.
Thread.startDaemon('stop with the tests') {
    while (System.in.read() >= 0) { }
    Runtime.runtime.halt(0)
}

def globals = [:]
globals << [g: traversal().withEmbedded(graph).withStrategies(ReferenceElementStrategy)]
