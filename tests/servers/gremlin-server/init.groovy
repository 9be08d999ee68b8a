// Runs once, when the server starts. Its value is what requests see: `g`.

// The tests hold the other end of this pipe. When they end, however they end, so does the server.
Thread.startDaemon('stop with the tests') {
    while (System.in.read() >= 0) { }
    Runtime.runtime.halt(0)
}

def globals = [:]
globals << [g: traversal().withEmbedded(graph).withStrategies(ReferenceElementStrategy)]

// TinkerGraphs as TinkerPop's own tests use them, beside the one that is near to Neptune.
(0..3).each {
    def settings = new org.apache.commons.configuration2.BaseConfiguration()
    settings.setProperty('gremlin.tinkergraph.vertexIdManager', 'INTEGER')
    settings.setProperty('gremlin.tinkergraph.edgeIdManager', 'INTEGER')
    settings.setProperty('gremlin.tinkergraph.vertexPropertyIdManager', 'LONG')
    def tinker = org.apache.tinkerpop.gremlin.tinkergraph.structure.TinkerGraph.open(settings)
    globals["t$it".toString()] = traversal().withEmbedded(tinker).withStrategies(ReferenceElementStrategy)
}
globals
