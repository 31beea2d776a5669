package dev.ijen.autograd.opinfo;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.ijen.kernels.DType;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call of an op as PyTorch made it: {@code op(input, *args, **kwargs)}, its outputs, the
 * cotangents it was given and the gradients it returned.
 */
final class Sample {
  /** What PyTorch's op can do and Ijen's does not offer; the reason is counted, not hidden. */
  static final class Beyond extends RuntimeException {
    Beyond(String reason) {
      super(reason);
    }
  }

  final JsonObject json;
  final int line;
  private final DType real;
  private final Function<Tensor, Tensor> watch;
  private final List<Tensor> leaves = new ArrayList<>();
  private final JsonElement input;
  private final List<JsonElement> args;

  /**
   * Tensors of the sample are made of {@code real} numbers; {@code watch} sees each real one, in
   * PyTorch's order.
   */
  Sample(JsonObject json, int line, DType real, Function<Tensor, Tensor> watch) {
    this.json = json;
    this.line = line;
    this.real = real;
    this.watch = watch;
    JsonObject seen = (JsonObject) made(json);
    this.input = seen.get("input");
    this.args = seen.getAsJsonArray("args").asList();
    json = seen;
    this.kwargs = seen.getAsJsonObject("kwargs");
  }

  private final JsonObject kwargs;

  /** A copy in which each tensor carries the number of the leaf it became. */
  private JsonElement made(JsonElement e) {
    if (e instanceof JsonArray a) {
      JsonArray copy = new JsonArray();
      for (JsonElement i : a) copy.add(made(i));
      return copy;
    }
    if (!(e instanceof JsonObject o)) return e;
    JsonObject copy = new JsonObject();
    if (o.has("t")) {
      copy.addProperty("tensor", tensors.size());
      Tensor t = Golden.tensor(o, real);
      if (t.dtype() == real) {
        t = watch.apply(t);
        leaves.add(t);
      }
      tensors.add(t);
      return copy;
    }
    for (String key : List.of("op", "input", "args", "kwargs", "slice"))
      if (o.has(key)) copy.add(key, made(o.get(key)));
    for (String key : o.keySet())
      if (!copy.has(key) && !key.equals("out") && !key.equals("cotangents") && !key.equals("grads"))
        copy.add(key, made(o.get(key)));
    return copy;
  }

  private final List<Tensor> tensors = new ArrayList<>();

  String op() {
    return json.get("op").getAsString();
  }

  List<Tensor> leaves() {
    return leaves;
  }

  // What an adapter asks. Position 0 is the input; a name serves when the position is not given.

  private @Nullable JsonElement at(int position, String name) {
    JsonElement e = null;
    if (position == 0) e = input;
    else if (position > 0 && position <= args.size()) e = args.get(position - 1);
    else if (kwargs.has(name)) e = kwargs.get(name);
    return e == null || e instanceof JsonNull ? null : e;
  }

  boolean has(int position, String name) {
    return at(position, name) != null;
  }

  int positions() {
    return args.size();
  }

  /** Refuses the sample when it names a keyword other than these. */
  Sample only(String... names) {
    for (String key : kwargs.keySet())
      if (!List.of(names).contains(key) && !(kwargs.get(key) instanceof JsonNull))
        throw new Beyond("argument " + key);
    return this;
  }

  Tensor x() {
    return t(0, "input");
  }

  boolean isTensor(int position, String name) {
    return at(position, name) instanceof JsonObject o && o.has("tensor");
  }

  Tensor t(int position, String name) {
    Tensor t = maybe(position, name);
    if (t == null) throw new AssertionError(op() + " has no tensor " + name);
    return t;
  }

  @Nullable Tensor maybe(int position, String name) {
    JsonElement e = at(position, name);
    if (e == null) return null;
    if (!(e instanceof JsonObject o && o.has("tensor"))) throw new Beyond(name + " is a number");
    return tensors.get(o.get("tensor").getAsInt());
  }

  Tensor[] tensors(int position, String name) {
    JsonElement e = at(position, name);
    if (!(e instanceof JsonArray a)) throw new Beyond(name + " is no list");
    return a.asList().stream()
        .map(i -> tensors.get(i.getAsJsonObject().get("tensor").getAsInt()))
        .toArray(Tensor[]::new);
  }

  double number(int position, String name, double otherwise) {
    JsonElement e = at(position, name);
    return e == null ? otherwise : e.getAsDouble();
  }

  int integer(int position, String name, int otherwise) {
    return (int) number(position, name, otherwise);
  }

  boolean flag(int position, String name, boolean otherwise) {
    JsonElement e = at(position, name);
    return e == null ? otherwise : e.getAsBoolean();
  }

  String text(int position, String name, String otherwise) {
    JsonElement e = at(position, name);
    return e == null ? otherwise : e.getAsString();
  }

  boolean isText(int position, String name) {
    return at(position, name) instanceof JsonPrimitive p && p.isString();
  }

  boolean isTruth(int position, String name) {
    return at(position, name) instanceof JsonPrimitive p && p.isBoolean();
  }

  boolean isList(int position, String name) {
    return at(position, name) instanceof JsonArray;
  }

  /** A list of integers, or one as a list; null when not given. */
  int @Nullable [] ints(int position, String name) {
    JsonElement e = at(position, name);
    if (e == null) return null;
    if (!(e instanceof JsonArray a)) return new int[] {e.getAsInt()};
    return a.asList().stream().mapToInt(JsonElement::getAsInt).toArray();
  }

  /** Sizes of the last axes: one number for all, or one each, null being the input's own. */
  int[] sizes(int position, String name, int axes) {
    JsonElement e = at(position, name);
    int[] n = new int[axes];
    for (int i = 0; i < axes; i++) {
      JsonElement one = e instanceof JsonArray a ? a.get(i) : e;
      n[i] = one == null || one.isJsonNull() ? x().dim(i - axes) : one.getAsInt();
    }
    return n;
  }

  /** The positional arguments from {@code position} on, whether given as a list or one by one. */
  int[] rest(int position, String name) {
    if (isList(position, name) || positions() < position) {
      int[] all = ints(position, name);
      return all == null ? new int[0] : all;
    }
    int[] all = new int[positions() - position + 1];
    for (int i = 0; i < all.length; i++) all[i] = args.get(position - 1 + i).getAsInt();
    return all;
  }

  /** Axes of a reduction: those named, or none for all. */
  int[] axes(int position) {
    int[] axes = ints(position, "dim");
    if (axes != null && axes.length > 0 && x().rank() == 0) throw new Beyond("an axis of a scalar");
    return axes == null ? new int[0] : axes;
  }

  /** The one axis that is named. */
  int axis(int position, int otherwise) {
    if (x().rank() == 0) throw new Beyond("an axis of a scalar");
    return integer(position, "dim", otherwise);
  }

  boolean keep(int position) {
    return flag(position, "keepdim", false);
  }

  @Override
  public String toString() {
    String text = json.toString();
    return op() + " (line " + line + ") " + text.substring(0, Math.min(600, text.length()));
  }
}
