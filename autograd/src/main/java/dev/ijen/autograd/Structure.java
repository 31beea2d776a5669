package dev.ijen.autograd;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/** Walks and rebuilds modules, which are records of parameters, modules, lists and constants. */
final class Structure {
  private Structure() {}

  @FunctionalInterface
  interface Change {
    Parameter of(String path, Parameter p);
  }

  /** Per record class: how to read its components and how to build another one. */
  private record Shape(String[] names, MethodHandle[] read, MethodHandle build) {}

  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return inspect(type);
        }
      };

  private static Shape inspect(Class<?> type) {
    RecordComponent[] parts = type.getRecordComponents();
    if (parts == null) {
      throw new IllegalArgumentException(
          type.getName() + " is a Module but not a record; declare it as a record of its parts");
    }
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      String[] names = new String[parts.length];
      MethodHandle[] read = new MethodHandle[parts.length];
      Class<?>[] types = new Class<?>[parts.length];
      for (int i = 0; i < parts.length; i++) {
        names[i] = parts[i].getName();
        types[i] = parts[i].getType();
        Method accessor = parts[i].getAccessor();
        accessor.setAccessible(true);
        read[i] =
            lookup.unreflect(accessor).asType(MethodType.methodType(Object.class, Object.class));
      }
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      MethodHandle build =
          lookup
              .unreflectConstructor(constructor)
              .asSpreader(Object[].class, parts.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
      return new Shape(names, read, build);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot read the record " + type.getName(), e);
    }
  }

  private static Object[] parts(Object module, Shape shape) {
    Object[] values = new Object[shape.read.length];
    try {
      for (int i = 0; i < values.length; i++) values[i] = shape.read[i].invokeExact(module);
    } catch (Throwable t) {
      throw new IllegalStateException("cannot read " + module.getClass().getName(), t);
    }
    return values;
  }

  static List<Parameter> parameters(Object module) {
    List<Parameter> found = new ArrayList<>();
    collect(module, found);
    return found;
  }

  private static void collect(Object value, List<Parameter> found) {
    switch (value) {
      case null -> {}
      case Parameter p -> found.add(p);
      case Module<?> m -> {
        for (Object part : parts(m, SHAPES.get(m.getClass()))) collect(part, found);
      }
      case List<?> list -> list.forEach(part -> collect(part, found));
      default -> {}
    }
  }

  /** The same structure with every parameter replaced; paths are like {@code layers.0.weight}. */
  static Object map(Object value, String path, Change change) {
    return switch (value) {
      case Parameter p -> change.of(path, p);
      case Module<?> m -> {
        Shape shape = SHAPES.get(m.getClass());
        Object[] values = parts(m, shape);
        for (int i = 0; i < values.length; i++) {
          if (values[i] != null) values[i] = map(values[i], join(path, shape.names[i]), change);
        }
        try {
          yield (Object) shape.build.invokeExact(values);
        } catch (Throwable t) {
          throw new IllegalStateException("cannot rebuild " + m.getClass().getName(), t);
        }
      }
      case List<?> list -> {
        List<Object> copy = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++)
          copy.add(map(list.get(i), join(path, "" + i), change));
        yield List.copyOf(copy);
      }
      default -> value;
    };
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
