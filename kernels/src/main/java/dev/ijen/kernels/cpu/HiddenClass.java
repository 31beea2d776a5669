package dev.ijen.kernels.cpu;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.util.function.Consumer;

/** Classes written at run time. */
public final class HiddenClass {
  private HiddenClass() {}

  /**
   * An object of a new class in the package of {@code lookup}.
   *
   * @param self the name that the class has while it is written
   * @param parent has a constructor without parameters
   * @param methods adds the class's methods; its constructor is there already
   */
  public static <T> T create(
      MethodHandles.Lookup lookup,
      ClassDesc self,
      Class<T> parent,
      Consumer<ClassBuilder> methods) {
    ClassDesc above = parent.describeConstable().orElseThrow();
    String init = ConstantDescs.INIT_NAME;
    MethodTypeDesc nothing = ConstantDescs.MTD_void;
    Consumer<ClassBuilder> all =
        c -> {
          c.withFlags(AccessFlag.FINAL, AccessFlag.SUPER).withSuperclass(above);
          c.withMethodBody(
              init,
              nothing,
              0,
              code -> code.aload(0).invokespecial(above, init, nothing).return_());
          methods.accept(c);
        };
    try {
      var hidden = lookup.defineHiddenClass(ClassFile.of().build(self, all), true);
      var constructor =
          hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class));
      return parent.cast(constructor.invoke());
    } catch (Throwable t) {
      throw new IllegalStateException("cannot define " + self.displayName(), t);
    }
  }
}
