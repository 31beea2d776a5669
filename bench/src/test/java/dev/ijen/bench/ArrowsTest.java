package dev.ijen.bench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Keeps the arrows between the modules, and the few classes that may name a foreign library. */
class ArrowsTest {
  /** Each module may use those before it, never one after it. */
  private static final List<String> ORDER =
      List.of("kernels", "tensor", "autograd", "rl", "qd", "papers", "cli", "bench");

  private static final JavaClasses IJEN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.ijen");

  @Test
  void everyModuleIsSeen() {
    assertThat(IJEN.stream().map(c -> c.getPackageName().split("\\.")[2]).distinct())
        .contains("kernels", "bench");
  }

  @TestFactory
  Stream<DynamicTest> aModuleUsesOnlyThoseBeforeIt() {
    return ORDER.stream().limit(ORDER.size() - 1).map(m -> check(m, onlyUsesThoseBeforeIt(m)));
  }

  private static ArchRule onlyUsesThoseBeforeIt(String module) {
    String[] later =
        ORDER.stream().skip(ORDER.indexOf(module) + 1L).map(ArrowsTest::all).toArray(String[]::new);
    return noClasses()
        .that(resideInAPackage(all(module)))
        .should()
        .dependOnClassesThat(resideInAnyPackage(later))
        .as(module + " uses none of " + String.join(", ", later));
  }

  @TestFactory
  Stream<DynamicTest> aForeignLibraryHasOneRoom() {
    return Stream.of(
        oneRoom("jdk.incubator.vector..", "dev.ijen.kernels.cpu.simd.."),
        oneRoom("jcuda..", "dev.ijen.kernels.cuda.."),
        oneRoom("org.jocl..", "dev.ijen.kernels.opencl.."),
        oneRoom("org.openjdk.jmh..", "dev.ijen.bench.."),
        oneRoom("com.badlogic..", "dev.ijen.rl.env.box2d.."),
        oneRoom("org.hipparchus..", "dev.ijen.rl.solve.."));
  }

  private static DynamicTest oneRoom(String library, String room) {
    return check(
        library,
        noClasses()
            .that(resideOutsideOfPackage(room))
            .should()
            .dependOnClassesThat(resideInAPackage(library))
            .as("only " + room + " names " + library));
  }

  @Test
  void oneClassKnowsEjml() {
    noClasses()
        .that()
        .haveNameNotMatching("dev\\.ijen\\.tensor\\.Ejml(\\$.*)?")
        .should()
        .dependOnClassesThat(resideInAPackage("org.ejml.."))
        .check(IJEN);
  }

  @Test
  void onlyTheCommandLineKnowsPicocli() {
    noClasses()
        .that(resideOutsideOfPackages("dev.ijen.cli..", "dev.ijen.bench.."))
        .should()
        .dependOnClassesThat(resideInAPackage("picocli.."))
        .check(IJEN);
  }

  /** Tools and data see tensors, not the algorithms that use them. */
  @Test
  void insideRlOnlyAlgorithmsUseAlgorithms() {
    noClasses()
        .that(resideInAPackage("dev.ijen.rl.."))
        .and(resideOutsideOfPackage("dev.ijen.rl.algo.."))
        .should()
        .dependOnClassesThat(resideInAPackage("dev.ijen.rl.algo.."))
        .allowEmptyShould(true)
        .check(IJEN);
  }

  @TestFactory
  Stream<DynamicTest> thePackagesOfAModuleFormNoCycle() {
    return Stream.of("tensor", "autograd", "rl", "qd", "papers", "cli")
        .map(
            m -> check(m, slices().matching("dev.ijen." + m + ".(*)..").should().beFreeOfCycles()));
  }

  /** Without {@code cpu}: a family and its vector rung in {@code cpu.simd} name each other. */
  @Test
  void kernelFamiliesFormNoCycle() {
    slices()
        .matching("dev.ijen.kernels.(*)..")
        .should()
        .beFreeOfCycles()
        .check(IJEN.that(resideOutsideOfPackage("dev.ijen.kernels.cpu..")));
  }

  /**
   * Buffers, views and launches know no kernel, so a new family changes none of them. They know the
   * kinds of devices: {@code Devices} finds them, a {@code Kernel} has a form for each.
   */
  @Test
  void theKernelVocabularyKnowsNoFamily() {
    noClasses()
        .that(resideInAPackage("dev.ijen.kernels"))
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.ijen.kernels..")
                .and(
                    resideOutsideOfPackages(
                        "dev.ijen.kernels", "dev.ijen.kernels.cpu..", "dev.ijen.kernels.opencl..")))
        .check(IJEN);
  }

  @Test
  void everyPackageSaysWhereNullIsPossible() {
    Set<String> unmarked =
        IJEN.that(resideOutsideOfPackage("..jmh_generated..")).stream()
            .map(JavaClass::getPackage)
            .filter(p -> !p.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(unmarked).as("packages without a @NullMarked package-info.java").isEmpty();
  }

  private static String all(String module) {
    return "dev.ijen." + module + "..";
  }

  private static DynamicTest check(String name, ArchRule rule) {
    return DynamicTest.dynamicTest(name, () -> rule.allowEmptyShould(true).check(IJEN));
  }
}
