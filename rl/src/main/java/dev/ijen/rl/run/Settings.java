package dev.ijen.rl.run;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Changes the components of a {@code Config} record by name, with type and range checks, and maps
 * it to and from JSON. Components may be int, long, float, double, boolean, String, an enum, or a
 * {@code List<Integer>} written {@code 64,64}; each should carry a {@link Setting}.
 */
public final class Settings {
  private Settings() {}

  /**
   * The record with some components changed. All violations are reported together.
   *
   * @param changes component name to text
   * @param label how the user wrote an option, for messages: {@code n -> "--set " + n}
   * @param owner what the settings belong to, for messages: {@code ppo}
   */
  public static <C extends Record> C with(
      C base, Map<String, String> changes, UnaryOperator<String> label, String owner) {
    Map<String, RecordComponent> known = components(base.getClass());
    Map<String, Object> values = new LinkedHashMap<>(of(base));
    List<String> wrong = new ArrayList<>();
    changes.forEach((name, text) -> {
      RecordComponent c = known.get(name);
      try {
        if (c == null) throw new BadInput(unknown(owner, name, known));
        Object value = parse(c, text);
        require(c, value);
        values.put(name, value);
      } catch (BadInput e) {
        String given = label.apply(name);
        wrong.add(given + (given.startsWith("--set ") ? "=" : " ") + text + ": " + text(e));
      }
    });
    if (!wrong.isEmpty()) throw new BadInput(wrong);
    return build(classOf(base), values);
  }

  /** {@link #with(Record, Map, UnaryOperator, String)} with messages in terms of {@code --set}. */
  public static <C extends Record> C with(C base, Map<String, String> changes, String owner) {
    return with(base, changes, name -> "--set " + name, owner);
  }

  /** Component names and values in order, e.g. for {@code config.json}. */
  public static SequencedMap<String, Object> of(Record config) {
    SequencedMap<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent c : config.getClass().getRecordComponents()) {
      values.put(c.getName(), read(config, c));
    }
    return values;
  }

  /** The record whose components a JSON object holds: every one of them and nothing else. */
  static <C extends Record> C from(Class<C> type, JsonObject json, String where) {
    Map<String, RecordComponent> known = components(type);
    Map<String, Object> values = new LinkedHashMap<>();
    List<String> wrong = new ArrayList<>();
    for (String name : json.keySet()) {
      if (!known.containsKey(name)) wrong.add(where + ": " + unknown("the algorithm", name, known));
    }
    known.forEach((name, c) -> {
      try {
        JsonElement e = json.get(name);
        if (e == null) throw new BadInput("is missing");
        Object value = parse(c, text(e));
        require(c, value);
        values.put(name, value);
      } catch (BadInput e) {
        wrong.add(where + ": " + name + ": " + text(e));
      }
    });
    if (!wrong.isEmpty()) throw new BadInput(wrong);
    return build(type, values);
  }

  /** Checks every component against its {@link Setting}; for configs built by hand. */
  public static <C extends Record> C check(C config) {
    List<String> wrong = new ArrayList<>();
    for (RecordComponent c : config.getClass().getRecordComponents()) {
      Object value = read(config, c);
      try {
        require(c, value);
      } catch (BadInput e) {
        wrong.add(c.getName() + " = " + value + ": " + text(e));
      }
    }
    if (!wrong.isEmpty()) throw new BadInput(wrong);
    return config;
  }

  /** One setting for people: its name, meaning, allowed values. */
  public record Described(String name, String about, String allowed) {}

  /** All settings of a config in order, for help. */
  public static List<Described> describe(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(c -> new Described(c.getName(), about(c), allowed(c)))
        .toList();
  }

  private static Map<String, RecordComponent> components(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .collect(
            Collectors.toMap(RecordComponent::getName, c -> c, (a, b) -> a, LinkedHashMap::new));
  }

  private static String unknown(String owner, String name, Map<String, RecordComponent> known) {
    return owner + " has no setting " + name + "; " + Names.suggest(name, known.keySet());
  }

  private static Object parse(RecordComponent c, String text) {
    Class<?> t = c.getType();
    try {
      if (t == int.class) return Integer.parseInt(plain(text));
      if (t == long.class) return Long.parseLong(plain(text));
      if (t == float.class) return Float.parseFloat(text);
      if (t == double.class) return Double.parseDouble(text);
      if (t == List.class && isIntegers(c)) return integers(text);
    } catch (NumberFormatException e) {
      throw new BadInput("not " + kind(c) + hint(c));
    }
    if (t == String.class) return text;
    if (t == boolean.class && (text.equals("true") || text.equals("false"))) {
      return Boolean.valueOf(text);
    }
    if (t.isEnum()) {
      for (Object o : t.getEnumConstants()) if (label(o).equalsIgnoreCase(text)) return o;
    } else if (t != boolean.class) {
      throw new IllegalStateException("no text form for " + c + "; see Settings for the types");
    }
    throw new BadInput("not " + kind(c) + hint(c));
  }

  /** Integers may be grouped, as in 100_000 or 1e6, as people write step counts. */
  private static String plain(String text) {
    String digits = text.replace("_", "");
    if (!digits.matches("\\d+(\\.\\d+)?[eE]\\+?\\d{1,2}")) return digits;
    try {
      return new java.math.BigDecimal(digits).toBigIntegerExact().toString();
    } catch (ArithmeticException e) {
      throw new NumberFormatException(text);
    }
  }

  private static List<Integer> integers(String text) {
    String inner = text.replaceAll("^\\[|]$", "").strip();
    if (inner.isEmpty()) return List.of();
    return Arrays.stream(inner.split(",")).map(s -> Integer.valueOf(s.strip())).toList();
  }

  private static boolean isIntegers(RecordComponent c) {
    return c.getGenericType() instanceof ParameterizedType p
        && p.getActualTypeArguments()[0] == Integer.class;
  }

  private static void require(RecordComponent c, Object value) {
    Setting s = c.getAnnotation(Setting.class);
    if (s == null) return;
    if (value instanceof List<?> many) {
      for (Object o : many) requireNumber(c, s, ((Number) o).doubleValue());
    } else if (value instanceof Number n) {
      requireNumber(c, s, n.doubleValue());
    }
  }

  private static void requireNumber(RecordComponent c, Setting s, double d) {
    boolean inside = d >= s.min() && d <= s.max() && (d > s.above() || s.above() == open(-1));
    inside &= d < s.below() || s.below() == open(1);
    if (!inside || !Double.isFinite(d)) {
      throw new BadInput("out of range: expected " + range(c, s) + hint(c));
    }
  }

  private static double open(int sign) {
    return sign * Double.POSITIVE_INFINITY;
  }

  private static String hint(RecordComponent c) {
    String about = about(c);
    return about.isEmpty() ? "" : " (" + about + ")";
  }

  private static String about(RecordComponent c) {
    Setting s = c.getAnnotation(Setting.class);
    return s == null ? "" : s.about();
  }

  private static String allowed(RecordComponent c) {
    Setting s = c.getAnnotation(Setting.class);
    boolean bounded = s != null && !range(c, s).equals(c.getName());
    return kind(c) + (bounded ? ", " + range(c, s) : "");
  }

  /** As in {@code 0 <= gamma <= 1}. */
  private static String range(RecordComponent c, @Nullable Setting s) {
    if (s == null) return c.getName();
    String low = "";
    if (s.min() != open(-1)) low = number(s.min()) + " <= ";
    if (s.above() != open(-1)) low = number(s.above()) + " < ";
    String high = "";
    if (s.max() != open(1)) high = " <= " + number(s.max());
    if (s.below() != open(1)) high = " < " + number(s.below());
    return low + c.getName() + high;
  }

  private static String number(double d) {
    return d == Math.rint(d) && Math.abs(d) < 1e15 ? Long.toString((long) d) : Double.toString(d);
  }

  private static String kind(RecordComponent c) {
    Class<?> t = c.getType();
    if (t == int.class) return "an integer below 2^31";
    if (t == long.class) return "an integer";
    if (t == float.class || t == double.class) return "a number";
    if (t == boolean.class) return "true or false";
    if (t == List.class) return "integers with commas between, as 64,64";
    if (!t.isEnum()) return "text";
    return Arrays.stream(t.getEnumConstants())
        .map(Settings::label)
        .collect(Collectors.joining(", ", "one of ", ""));
  }

  private static String label(Object enumConstant) {
    return ((Enum<?>) enumConstant).name().toLowerCase(Locale.ROOT);
  }

  private static Object read(Record config, RecordComponent c) {
    try {
      c.getAccessor().setAccessible(true);
      Object value = c.getAccessor().invoke(config);
      return value instanceof Enum<?> ? label(value) : value;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + c + " of " + config, e);
    }
  }

  private static String text(JsonElement e) {
    return e.isJsonPrimitive() ? e.getAsString() : e.toString();
  }

  private static String text(BadInput e) {
    return String.valueOf(e.getMessage());
  }

  @SuppressWarnings("unchecked")
  private static <C extends Record> Class<C> classOf(C config) {
    return (Class<C>) config.getClass();
  }

  private static <C extends Record> C build(Class<C> type, Map<String, Object> values) {
    RecordComponent[] parts = type.getRecordComponents();
    Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] arguments = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      Object value = values.get(parts[i].getName());
      arguments[i] = types[i].isEnum() ? parse(parts[i], String.valueOf(value)) : value;
    }
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException bad) {
        throw new BadInput(String.valueOf(bad.getMessage()));
      }
      throw new IllegalStateException("cannot make " + type, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + type, e);
    }
  }
}
