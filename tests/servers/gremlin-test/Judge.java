import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.apache.commons.configuration2.Configuration;
import org.apache.tinkerpop.gremlin.language.grammar.GremlinAntlrToJava;
import org.apache.tinkerpop.gremlin.language.grammar.GremlinLexer;
import org.apache.tinkerpop.gremlin.language.grammar.GremlinParser;
import org.apache.tinkerpop.gremlin.process.traversal.Bytecode;
import org.apache.tinkerpop.gremlin.process.traversal.P;
import org.apache.tinkerpop.gremlin.process.traversal.Traversal;
import org.apache.tinkerpop.gremlin.process.traversal.TraversalStrategy;
import org.apache.tinkerpop.gremlin.process.traversal.dsl.graph.GraphTraversalSource;
import org.apache.tinkerpop.gremlin.process.traversal.lambda.CardinalityValueTraversal;
import org.apache.tinkerpop.gremlin.process.traversal.strategy.TraversalStrategyProxy;
import org.apache.tinkerpop.gremlin.process.traversal.util.ConnectiveP;
import org.apache.tinkerpop.gremlin.structure.Vertex;
import org.apache.tinkerpop.gremlin.structure.util.empty.EmptyGraph;

/**
 * Says of each text what TinkerPop's own parser makes of it.
 *
 * In: a text a line, in hexadecimal. Out: a line for each: {@code S} where the grammar refuses it,
 * {@code V} where what is made of it fails, {@code O} and the bytecode with all types where it is
 * well.
 */
public class Judge {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        String line;
        while ((line = in.readLine()) != null) {
            String text = new String(HexFormat.of().parseHex(line), StandardCharsets.UTF_8);
            out.println(judge(text).replace("\n", "\\n").replace("\r", "\\r"));
        }
    }

    static String judge(String text) {
        GremlinParser.QueryListContext tree;
        try {
            GremlinLexer lexer = new GremlinLexer(CharStreams.fromString(text));
            lexer.removeErrorListeners();
            lexer.addErrorListener(new Strict());
            GremlinParser parser = new GremlinParser(new CommonTokenStream(lexer));
            parser.removeErrorListeners();
            parser.addErrorListener(new Strict());
            tree = parser.queryList();
        } catch (RuntimeException | StackOverflowError error) {
            return "S " + error.getMessage();
        }
        try {
            Each each = new Each(EmptyGraph.instance().traversal());
            each.visitQueryList(tree);
            StringBuilder shown = new StringBuilder();
            for (Object query : each.queries) {
                show(query, shown);
                shown.append(';');
            }
            return "O " + shown;
        } catch (Exception | StackOverflowError error) {
            return "V " + error;
        }
    }

    /** Stops at the first mistake instead of going on. */
    static class Strict extends BaseErrorListener {
        @Override
        public void syntaxError(Recognizer<?, ?> recognizer, Object symbol, int line, int column,
                                String message, RecognitionException error) {
            throw new IllegalArgumentException(line + ":" + column + " " + message);
        }
    }

    /** Keeps each query of a text; a variable is a string with its name. */
    static class Each extends GremlinAntlrToJava {
        final List<Object> queries = new ArrayList<>();

        Each(GraphTraversalSource g) {
            super(g, (name, context) -> "variable:" + name);
        }

        @Override
        public Object visitQuery(GremlinParser.QueryContext context) {
            Object query = super.visitQuery(context);
            queries.add(query);
            return query;
        }
    }

    static void show(Object value, StringBuilder out) {
        if (value == null) {
            out.append("null");
        } else if (value instanceof Bytecode) {
            ((Bytecode) value).getSourceInstructions().forEach(step -> show(step, out));
            out.append('|');
            ((Bytecode) value).getStepInstructions().forEach(step -> show(step, out));
        } else if (value instanceof Bytecode.Instruction) {
            out.append(((Bytecode.Instruction) value).getOperator());
            show(((Bytecode.Instruction) value).getArguments(), out);
        } else if (value instanceof CardinalityValueTraversal) {
            out.append(((CardinalityValueTraversal) value).getCardinality()).append('(');
            show(((CardinalityValueTraversal) value).getValue(), out);
            out.append(')');
        } else if (value instanceof Traversal) {
            out.append('{');
            show(((Traversal<?, ?>) value).asAdmin().getBytecode(), out);
            out.append('}');
        } else if (value instanceof ConnectiveP) {
            out.append(value.getClass().getSimpleName());
            show(((ConnectiveP<?>) value).getPredicates(), out);
        } else if (value instanceof P) {
            out.append(((P<?>) value).getBiPredicate()).append('(');
            show(((P<?>) value).getValue(), out);
            out.append(')');
        } else if (value instanceof Enum) {
            out.append(((Enum<?>) value).getDeclaringClass().getSimpleName()).append('.').append(value);
        } else if (value instanceof Map) {
            out.append('{');
            ((Map<?, ?>) value).forEach((key, item) -> {
                show(key, out);
                out.append(':');
                show(item, out);
                out.append(',');
            });
            out.append('}');
        } else if (value instanceof Set) {
            Set<String> sorted = new TreeSet<>();
            for (Object item : (Set<?>) value) {
                StringBuilder shown = new StringBuilder();
                show(item, shown);
                sorted.add(shown.toString());
            }
            out.append("set").append(sorted);
        } else if (value instanceof Collection || value instanceof Object[]) {
            Collection<?> items = value instanceof Object[] ? List.of() : (Collection<?>) value;
            out.append('[');
            if (value instanceof Object[]) {
                for (Object item : (Object[]) value) {
                    show(item, out);
                    out.append(',');
                }
            }
            for (Object item : items) {
                show(item, out);
                out.append(',');
            }
            out.append(']');
        } else if (value instanceof TraversalStrategy) {
            out.append(value.getClass().getSimpleName());
            settings(((TraversalStrategy<?>) value).getConfiguration(), out);
        } else if (value instanceof TraversalStrategyProxy) {
            out.append(((TraversalStrategyProxy<?>) value).getStrategyClass().getSimpleName());
            settings(((TraversalStrategyProxy<?>) value).getConfiguration(), out);
        } else if (value instanceof Vertex) {
            out.append("vertex(");
            show(((Vertex) value).id(), out);
            out.append(',').append(((Vertex) value).label()).append(')');
        } else if (value instanceof Date) {
            out.append("date:").append(((Date) value).getTime());
        } else {
            out.append(value.getClass().getSimpleName()).append(':').append(value);
        }
    }

    static void settings(Configuration configuration, StringBuilder out) {
        Map<String, Object> sorted = new TreeMap<>();
        for (Iterator<String> keys = configuration.getKeys(); keys.hasNext(); ) {
            String key = keys.next();
            sorted.put(key, configuration.getProperty(key));
        }
        show(sorted, out);
    }
}
