// Reads Neptune's bulk-load CSV into a server's graph. It is written apart from the service's own
// loader, so that a mistake in either shows as a difference between the two graphs.

import groovy.transform.CompileStatic
import java.time.OffsetDateTime
import org.apache.tinkerpop.gremlin.structure.Graph
import org.apache.tinkerpop.gremlin.structure.T
import org.apache.tinkerpop.gremlin.structure.Vertex
import org.apache.tinkerpop.gremlin.structure.VertexProperty

@CompileStatic
class Csv {
    // RFC 4180, with blanks around a cell left out. A blank cell is null; "" is an empty string.
    static List<List<String>> records(String text) {
        List<List<String>> records = []
        List<String> record = []
        StringBuilder cell = new StringBuilder()
        boolean inQuotes = false, wasQuoted = false
        int length = text.length()
        for (int i = 0; i <= length; i++) {
            char c = i < length ? text.charAt(i) : '\n' as char
            if (inQuotes && i < length) {
                if (c != ('"' as char)) cell.append(c)
                else if (i + 1 < length && text.charAt(i + 1) == ('"' as char)) { cell.append(c); i++ }
                else inQuotes = false
            } else if (c == ('"' as char)) {
                inQuotes = true
                wasQuoted = true
                cell.setLength(0)
            } else if (c == (',' as char) || c == ('\n' as char)) {
                if (wasQuoted) record << cell.toString()
                else record << (cell.toString().trim() ?: null)
                cell.setLength(0)
                wasQuoted = false
                if (c == ('\n' as char)) {
                    if (record.any { it != null }) records << record
                    record = []
                }
            } else if (c != ('\r' as char) && !wasQuoted) {
                cell.append(c)
            }
        }
        records
    }

    static List<String> parts(String text) {
        text.split(/(?<!\\);/).findAll { !it.isEmpty() }.collect { it.replace('\\;', ';') }
    }
}

@CompileStatic
class Column {
    final String name
    final String type
    final VertexProperty.Cardinality cardinality
    final boolean array

    Column(String header) {
        def found = header =~ /(?s)^(.*?)(?<!\\):(\w+)(?:\((\w+)\))?(\[\])?$/
        boolean typed = found.matches()
        name = (typed ? found.group(1) : header).replace('\\:', ':')
        type = typed ? found.group(2).toLowerCase() : 'string'
        cardinality = typed && found.group(3)?.toLowerCase() == 'single' ? VertexProperty.Cardinality.single : VertexProperty.Cardinality.set
        array = typed && found.group(4) != null
    }

    List<Object> values(String text) {
        array ? Csv.parts(text).collect { parsed(it) } : [parsed(text)]
    }

    private Object parsed(String text) {
        switch (type) {
            case 'bool': case 'boolean': return text == 'true'
            case 'byte': return Byte.valueOf(text)
            case 'short': return Short.valueOf(text)
            case 'int': return Integer.valueOf(text)
            case 'long': return Long.valueOf(text)
            case 'float': return Float.valueOf(text)
            case 'double': return Double.valueOf(text)
            case 'string': return text
            case 'date': case 'datetime': return date(text)
            default: throw new IllegalArgumentException("there is no type ${type}".toString())
        }
    }

    private static Date date(String text) {
        if (!text.contains('T')) text += 'T00:00'
        if (!(text =~ /(Z|[+-]\d\d:\d\d)$/).find()) text += 'Z'
        Date.from(OffsetDateTime.parse(text).toInstant())
    }
}

@CompileStatic
class Load {
    // Empties the graph and fills it from some files. Answers how much there is now.
    static Map<String, Long> all(Graph graph, List<String> files) {
        fill(graph, tables(files), null)
    }

    // The same for a graph whose ids are whole numbers. Answers which number each id became, in the
    // order of the ids.
    static Map<String, Long> numbered(Graph graph, List<String> files, long first, long step) {
        def tables = tables(files)
        def ids = new TreeMap<String, Long>()
        tables.each { table ->
            table.drop(1).each { record ->
                table[0].eachWithIndex { String header, int i ->
                    boolean names = header == '~from' || header == '~to' || (header == '~id' && !table[0].contains('~from'))
                    if (names && record[i] != null) ids[record[i]] = 0L
                }
            }
        }
        ids.keySet().eachWithIndex { String id, int i -> ids[id] = first + i * step }
        fill(graph, tables, ids)
        ids
    }

    private static List<List<List<String>>> tables(List<String> files) {
        files.collect { Csv.records(new File(it).getText('UTF-8')) }.findAll { !it.isEmpty() }
    }

    private static Map<String, Long> fill(Graph graph, List<List<List<String>>> tables, Map<String, Long> ids) {
        clear(graph)
        tables.findAll { !it[0].contains('~from') }.each { table ->
            rows(table) { Map<String, String> row, Map<Column, String> values -> vertex(graph, ids, row, values) }
        }
        tables.findAll { it[0].contains('~from') }.each { table ->
            rows(table) { Map<String, String> row, Map<Column, String> values -> edge(graph, ids, row, values) }
        }
        if (graph.features().graph().supportsTransactions()) graph.tx().commit()
        def counts = [vertices: graph.traversal().V().count().next(), edges: graph.traversal().E().count().next()]
        if (graph.features().graph().supportsTransactions()) graph.tx().rollback()
        counts
    }

    private static void clear(Graph graph) {
        // TinkerGraph remembers what was dropped and then finds conflicts with it.
        def clear = graph.class.methods.find { it.name == 'clear' && it.parameterCount == 0 }
        if (clear) clear.invoke(graph)
        else graph.traversal().V().drop().iterate()
        if (graph.features().graph().supportsTransactions()) graph.tx().commit()
    }

    private static void rows(List<List<String>> table, Closure each) {
        def headers = table[0]
        def columns = headers.collect { it.startsWith('~') ? null : new Column(it) }
        table.drop(1).each { record ->
            Map<String, String> row = [:]
            Map<Column, String> values = [:]
            for (int i = 0; i < record.size(); i++) {
                if (record[i] == null) continue
                if (columns[i] == null) row[headers[i]] = record[i]
                else values[columns[i]] = record[i]
            }
            each(row, values)
        }
    }

    private static Object named(Map<String, Long> ids, String id) {
        ids == null ? id : ids[id]
    }

    private static void vertex(Graph graph, Map<String, Long> ids, Map<String, String> row, Map<Column, String> values) {
        def label = row['~label'] == null ? 'vertex' : Csv.parts(row['~label']).join('::')
        def id = named(ids, row['~id'])
        def found = graph.vertices(id)
        Vertex vertex = found.hasNext() ? found.next() : graph.addVertex(T.id, id, T.label, label)
        values.each { column, text ->
            column.values(text).each { add(vertex, column, it) }
        }
    }

    private static void add(Vertex vertex, Column column, Object value) {
        if (vertex.graph().features().vertex().getCardinality(column.name) != VertexProperty.Cardinality.list) {
            vertex.property(column.cardinality, column.name, value)
            return
        }
        // JanusGraph's keys hold lists once and for all, whatever the next data say.
        if (column.cardinality == VertexProperty.Cardinality.single) vertex.properties(column.name).each { it.remove() }
        if (!vertex.values(column.name).any { it == value }) vertex.property(VertexProperty.Cardinality.list, column.name, value)
    }

    private static void edge(Graph graph, Map<String, Long> ids, Map<String, String> row, Map<Column, String> values) {
        def from = graph.vertices(named(ids, row['~from'])).next()
        def to = graph.vertices(named(ids, row['~to'])).next()
        def takesIds = graph.features().edge().supportsUserSuppliedIds()
        def edge = takesIds
            ? from.addEdge(row['~label'] ?: 'edge', to, T.id, row['~id'])
            : from.addEdge(row['~label'] ?: 'edge', to)
        values.each { column, text -> edge.property(column.name, column.values(text)[0]) }
    }
}
