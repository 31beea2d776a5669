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
  /** What PyTorch's op can do and Ijen's does not offer. How many there may be is fixed. */
  static final class Beyond extends RuntimeException {
    Beyond(String reason) {
      super(reason);
    }
  }

  final JsonObject json;
  private final DType real;
  private final Function<Tensor, Tensor> watch;
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Tensor> leaves = new ArrayList<>();
  private final JsonElement input;
  private final List<JsonElement> args;
  private final JsonObject kwargs;

  /**
   * Tensors of the sample are made of {@code real} numbers; {@code watch} sees each real one, in
   * PyTorch's order.
   */
  Sample(JsonObject json, DType real, Function<Tensor, Tensor> watch) {
    this.json = json;
    this.real = real;
    this.watch = watch;
    this.input = made(json.get("input"));
    this.args = made(json.get("args")).getAsJsonArray().asList();
    this.kwargs = made(json.get("kwargs")).getAsJsonObject();
  }

  /** A copy in which each tensor is replaced by its number in {@link #tensors}. */
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
    for (String key : o.keySet()) copy.add(key, made(o.get(key)));
    return copy;
  }

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

  /** One number per axis, or one for all of them. */
  int pick(int position, String name, int axis, int otherwise) {
    int[] all = ints(position, name);
    if (all == null || all.length == 0) return otherwise;
    return all.length == 1 ? all[0] : all[axis];
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
    return op() + " " + text.substring(0, Math.min(600, text.length()));
  }
}
