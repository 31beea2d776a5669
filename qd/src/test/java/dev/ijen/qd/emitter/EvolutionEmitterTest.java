package dev.ijen.qd.emitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ijen.qd.archive.CellArchive;
import dev.ijen.qd.archive.Feedback;
import dev.ijen.qd.task.LinearProjection;
import dev.ijen.qd.task.Task;
import dev.ijen.rl.data.Batch;
import dev.ijen.tensor.Key;
import dev.ijen.tensor.Snapshot;
import dev.ijen.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvolutionEmitterTest {
  private static final Task SPHERE = LinearProjection.sphere(20);

  private static CellArchive archive() {
    return CellArchive.grid(SPHERE.bounds(), 20, 0, 50, 50);
  }

  private static Feedback feedback(int[] status, float... gain) {
    return new Feedback(Tensor.of(status), Tensor.of(gain), 0, 0, 0);
  }

  private static Batch evaluations(float... objective) {
    float[] m = new float[2 * objective.length];
    for (int i = 0; i < objective.length; i++) m[2 * i] = i;
    return Batch.of(Task.OBJECTIVE, Tensor.of(objective))
        .with(Task.MEASURES, Tensor.of(m, objective.length, 2));
  }

  @Test
  void ranksAsItsNameSays() {
    int[] status = {0, 2, 1, 2, 0};
    Feedback f = feedback(status, -1, 5, 9, 5, 3);
    Batch e = evaluations(7, 5, 6, 1, 8);
    double[] right = {1, 0};
    assertThat(Ranking.IMPROVEMENT.rank(e, f, right).order()).containsExactly(2, 1, 3, 4, 0);
    assertThat(Ranking.TWO_STAGE_IMPROVEMENT.rank(e, f, right).order())
        .containsExactly(1, 3, 2, 4, 0);
    assertThat(Ranking.OBJECTIVE.rank(e, f, right).order()).containsExactly(4, 0, 2, 1, 3);
    assertThat(Ranking.TWO_STAGE_OBJECTIVE.rank(e, f, right).order())
        .containsExactly(1, 3, 2, 4, 0);
    assertThat(Ranking.DIRECTION.rank(e, f, right).order()).containsExactly(4, 3, 2, 1, 0);
    assertThat(Ranking.TWO_STAGE_DIRECTION.rank(e, f, right).order())
        .containsExactly(3, 1, 2, 4, 0);
    Ranking.Ranked r = Ranking.IMPROVEMENT.rank(e, f, right);
    assertThat(r.parents(Selection.MU)).isEqualTo(2);
    assertThat(r.parents(Selection.FILTER)).isEqualTo(3);
    assertThat(r.flat()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void invalidCandidatesComeLastAndAreNeverParents(Ranking ranking) {
    Feedback f = feedback(new int[] {0, 0, 0, 2}, Float.NaN, Float.NaN, Float.NaN, -3);
    Ranking.Ranked r = ranking.rank(evaluations(Float.NaN, 9, 9, -3), f, new double[] {-1, 0});
    assertThat(r.order()).containsExactly(3, 0, 1, 2);
    assertThat(r.valid()).isOne();
    assertThat(r.parents(Selection.MU)).isOne();
    Feedback none = feedback(new int[2], Float.NaN, Float.NaN);
    assertThat(ranking.rank(evaluations(1, 2), none, new double[] {1, 0}).flat()).isTrue();
  }

  @Test
  void aDirectionHasAllItsAxes() {
    Batch e =
        Batch.of(Task.OBJECTIVE, Tensor.zeros(3))
            .with(Task.MEASURES, Tensor.of(new float[] {3, 0, 0, 2, 2, 1}, 3, 2));
    Feedback f = feedback(new int[3], 0, 0, 0);
    assertThat(Ranking.DIRECTION.rank(e, f, new double[] {1, 2}).order()).containsExactly(1, 2, 0);
    assertThat(Ranking.DIRECTION.rank(e, f, new double[] {1, -1}).order()).containsExactly(0, 2, 1);
  }

  @Test
  void whatCannotBeRankedIsInvalid() {
    Feedback f = feedback(new int[] {2, 2, 2}, 1, 1, 1);
    Batch e = evaluations(Float.NaN, -5, -5);
    Ranking.Ranked r = Ranking.OBJECTIVE.rank(e, f, new double[2]);
    assertThat(r.order()).containsExactly(1, 2, 0);
    assertThat(r.valid()).isEqualTo(2);
    assertThat(r.flat()).as("the valid ones are equal").isTrue();
  }

  /** One candidate alone says nothing about the landscape. */
  @Test
  void flatnessTakesTwo() {
    Feedback one = feedback(new int[] {2, 0}, 1, Float.NaN);
    assertThat(Ranking.IMPROVEMENT.rank(evaluations(1, 2), one, new double[2]).flat()).isFalse();
    float far = Float.POSITIVE_INFINITY;
    Feedback novel = feedback(new int[] {2, 2}, far, far);
    assertThat(Ranking.IMPROVEMENT.rank(evaluations(1, 2), novel, new double[2]).flat()).isTrue();
    Feedback stages = feedback(new int[] {2, 1}, 3, 3); // equal gains, but another fate
    assertThat(Ranking.TWO_STAGE_IMPROVEMENT.rank(evaluations(1, 2), stages, new double[2]).flat())
        .isFalse();
    assertThat(Ranking.IMPROVEMENT.rank(evaluations(1, 2), stages, new double[2]).flat()).isTrue();
  }

  @Test
  void zeroAndMinusZeroAreEqual() {
    Feedback f = feedback(new int[3], -0f, 0, -0f);
    assertThat(Ranking.IMPROVEMENT.rank(evaluations(1, 2, 3), f, new double[2]).order())
        .containsExactly(0, 1, 2);
  }

  @Test
  void equalCandidatesAreFlat() {
    Feedback f = feedback(new int[3], -2, -2, -2);
    assertThat(Ranking.IMPROVEMENT.rank(evaluations(1, 2, 3), f, new double[2]).flat()).isTrue();
    assertThat(Ranking.OBJECTIVE.rank(evaluations(1, 2, 3), f, new double[2]).flat()).isFalse();
  }

  private static EvolutionEmitter emitter(CellArchive archive, Adaptation a) {
    return new EvolutionEmitter(archive, SPHERE.start(), new CmaEs(20, 36, .5), a, SPHERE.bounds());
  }

  private static void step(Emitter e, CellArchive archive, Key key) {
    Batch c = e.ask(key);
    Batch judged = SPHERE.of(c);
    e.tell(c, judged, archive.add(c, judged));
  }

  @Test
  void beginsAnewAsItsRulesSay() {
    CellArchive archive = archive();
    EvolutionEmitter five =
        emitter(archive, new Adaptation(Ranking.OBJECTIVE, Selection.MU, Restart.BASIC, 5));
    for (int g = 0; g < 11; g++) step(five, archive, Key.of(g));
    assertThat(five.restarts()).isEqualTo(2);

    EvolutionEmitter me = emitter(archive, Adaptation.CMA_ME);
    EvolutionEmitter mae = emitter(archive, Adaptation.CMA_MAE);
    Feedback nothing = feedback(new int[36], new float[36]);
    float[] falling = nothing.gain().toFloats();
    for (int i = 0; i < 36; i++) falling[i] = -i;
    nothing = feedback(new int[36], falling);
    for (EvolutionEmitter e : List.of(me, mae)) {
      Batch c = e.ask(Key.of(1));
      e.tell(c, SPHERE.of(c), nothing);
      e.ask(Key.of(2));
    }
    assertThat(me.restarts()).isOne();
    assertThat(mae.restarts()).isZero();
  }

  /** With nothing in the archive there is no elite: it goes back to the start. */
  @Test
  void withAnEmptyArchiveItBeginsAnewAtTheStart() {
    EvolutionEmitter e = emitter(archive(), Adaptation.CMA_ME);
    float[] nan = new float[36];
    Arrays.fill(nan, Float.NaN);
    Batch c = e.ask(Key.of(1));
    e.tell(c, SPHERE.of(c), feedback(new int[36], nan));
    assertThat(e.ask(Key.of(1)).get(Task.GENOME).toFloats())
        .containsExactly(c.get(Task.GENOME).toFloats());
    assertThat(e.restarts()).isOne();
  }

  @ParameterizedTest
  @EnumSource
  void goesOnFromASnapshotBitForBit(Ranking ranking) {
    Adaptation a = new Adaptation(ranking, Selection.FILTER, Restart.NO_IMPROVEMENT, 7);
    CellArchive archive = archive();
    EvolutionEmitter one = emitter(archive, a);
    for (int g = 0; g < 14; g++) step(one, archive, Key.of(g)); // a restart is due
    Snapshot s = new Snapshot();
    one.save(s.in("emitter"));
    archive.save(s.in("archive"));
    CellArchive other = archive();
    EvolutionEmitter two = emitter(other, a);
    two.load(s.in("emitter"));
    other.load(s.in("archive"));
    for (int g = 14; g < 30; g++) {
      step(one, archive, Key.of(g));
      step(two, other, Key.of(g));
    }
    assertThat(two.ask(Key.of(99)).get(Task.GENOME).toFloats())
        .containsExactly(one.ask(Key.of(99)).get(Task.GENOME).toFloats());
  }

  private static boolean restarts(Adaptation a, int accepted, boolean flat, double sigma) {
    Adaptation.Clock clock = new Adaptation.Clock(a);
    clock.tick(new Ranking.Ranked(new int[] {0, 1}, accepted, 2, flat), new CmaEs(2, 4, sigma));
    boolean due = clock.restarts();
    assertThat(clock.restarts()).as("once").isFalse();
    return due;
  }

  @Test
  void aRestartIsDueForOneReasonAlone() {
    assertThat(restarts(Adaptation.CMA_MAE, 1, true, 1)).as("flat").isTrue();
    assertThat(restarts(Adaptation.CMA_MAE, 1, false, 1e-12)).as("exhausted").isTrue();
    assertThat(restarts(Adaptation.CMA_ME, 0, false, 1)).as("nothing was taken").isTrue();
    assertThat(restarts(Adaptation.CMA_ME, 1, false, 1)).isFalse();
    assertThat(restarts(Adaptation.CMA_MAE, 0, false, 1)).isFalse();
  }

  /** Two restarts in twelve generations, wherever the snapshot is taken. */
  @Test
  void generationsAreCountedThroughASnapshot() {
    Adaptation five = new Adaptation(Ranking.OBJECTIVE, Selection.MU, Restart.BASIC, 5);
    CellArchive archive = archive();
    EvolutionEmitter one = emitter(archive, five);
    for (int g = 0; g < 8; g++) step(one, archive, Key.of(g));
    Snapshot s = new Snapshot();
    one.save(s);
    EvolutionEmitter two = emitter(archive, five);
    two.load(s);
    for (int g = 8; g < 12; g++) step(two, archive, Key.of(g));
    assertThat(two.restarts()).isEqualTo(2);
    assertThat(new Emitters(List.of(one, two)).restarts()).isEqualTo(3);
  }

  private static Arborescences arborescences(CellArchive archive, boolean adam) {
    List<ArborescenceEmitter> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Ascent ascent = new Ascent(20, adam ? .1 : 1, adam);
      CmaEs es = new CmaEs(3, 12, 2);
      all.add(new ArborescenceEmitter(archive, SPHERE.start(), ascent, es, Adaptation.CMA_MEGA));
    }
    return new Arborescences(all);
  }

  private static void branch(Arborescences e, CellArchive archive, Key key) {
    Batch points = e.points(key.child(0));
    Batch g = SPHERE.gradients(points);
    archive.add(points, g);
    e.follow(g);
    step(e, archive, key.child(1));
  }

  /** Every branch lies in the space that the three gradients span at the point. */
  @Test
  void branchesFollowTheGradients() {
    CellArchive archive = archive();
    Arborescences e = arborescences(archive, false);
    for (int g = 0; g < 4; g++) branch(e, archive, Key.of(g));
    Batch points = e.points(Key.of(8));
    Batch at = SPHERE.gradients(points);
    e.follow(at);
    float[] x = e.ask(Key.of(9)).get(Task.GENOME).toFloats();
    float[] p = points.get(Task.GENOME).toFloats();
    float[] j = at.get(Task.GRADIENTS).toFloats();
    for (int i = 0; i < 36; i++) {
      double[] rest = new double[20];
      int emitter = i / 12;
      for (int k = 0; k < 20; k++) rest[k] = x[i * 20 + k] - p[emitter * 20 + k];
      double before = Math.sqrt(Rows.squares(rest));
      double[][] basis = new double[3][20];
      for (int b = 0; b < 3; b++) {
        for (int k = 0; k < 20; k++) basis[b][k] = j[(emitter * 3 + b) * 20 + k];
        for (int o = 0; o < b; o++) Rows.add(basis[b], -Rows.dot(basis[b], basis[o]), basis[o]);
        double length = Math.sqrt(Rows.squares(basis[b]));
        for (int k = 0; k < 20; k++) basis[b][k] /= length;
        Rows.add(rest, -Rows.dot(rest, basis[b]), basis[b]);
      }
      assertThat(before).isGreaterThan(.1);
      assertThat(Math.sqrt(Rows.squares(rest))).isCloseTo(0, within(1e-5 * before));
    }
  }

  /** Anew: the point is an elite, and coefficients are drawn as they were at first. */
  @Test
  void anArborescenceBeginsAnewAroundAnElite() {
    CellArchive archive = archive();
    Adaptation once = new Adaptation(Ranking.OBJECTIVE, Selection.MU, Restart.BASIC, 6);
    CmaEs coefficients = new CmaEs(3, 12, 2);
    ArborescenceEmitter e =
        new ArborescenceEmitter(
            archive, SPHERE.start(), new Ascent(20, .1, true), coefficients, once);
    for (int g = 0; g < 6; g++) {
      Batch at = SPHERE.gradients(e.point(Key.of(g)));
      e.follow(at);
      step(e, archive, Key.of(g));
    }
    assertThat(coefficients.sigma()).isNotEqualTo(2);
    float[] point = e.point(Key.of(6)).get(Task.GENOME).toFloats();
    assertThat(e.restarts()).isOne();
    assertThat(coefficients.sigma()).isEqualTo(2);
    assertThat(coefficients.mean()).containsOnly(0);
    float[] all = archive.elites().get(Task.GENOME).toFloats();
    assertThat(IntStream.range(0, archive.size()))
        .anyMatch(i -> Arrays.equals(point, Arrays.copyOfRange(all, 20 * i, 20 * i + 20)));
    assertThatThrownBy(() -> e.follow(Batch.of(Task.GRADIENTS, Tensor.zeros(1, 2, 20))))
        .hasMessageContaining("expected F32[1, 3, 20]");
  }

  @Test
  void anAscentForgetsItsPast() {
    Ascent used = new Ascent(1, .1, true);
    for (int i = 0; i < 5; i++) used.step(new double[] {i});
    used.reset(new double[] {1});
    Ascent fresh = new Ascent(1, .1, true);
    fresh.reset(new double[] {1});
    for (Ascent a : List.of(used, fresh)) a.step(new double[] {.3});
    assertThat(used.point()).containsExactly(fresh.point());
  }

  @Test
  void arborescencesGoOnFromASnapshotBitForBit() {
    for (boolean adam : new boolean[] {false, true}) {
      CellArchive archive = archive();
      Arborescences one = arborescences(archive, adam);
      for (int g = 0; g < 20; g++) branch(one, archive, Key.of(g));
      Snapshot s = new Snapshot();
      one.save(s.in("emitter"));
      archive.save(s.in("archive"));
      CellArchive other = archive();
      Arborescences two = arborescences(other, adam);
      two.load(s.in("emitter"));
      other.load(s.in("archive"));
      for (int g = 20; g < 40; g++) {
        branch(one, archive, Key.of(g));
        branch(two, other, Key.of(g));
      }
      assertThat(two.points(Key.of(99)).get(Task.GENOME).toFloats())
          .containsExactly(one.points(Key.of(99)).get(Task.GENOME).toFloats());
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() ->
            new EvolutionEmitter(
                archive(), SPHERE.start(), new CmaEs(7, 8, 1), Adaptation.CMA_ME, SPHERE.bounds()))
        .hasMessageContaining("20 numbers")
        .hasMessageContaining("7 dimensions");
  }
}
