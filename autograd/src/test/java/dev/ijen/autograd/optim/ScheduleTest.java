package dev.ijen.autograd.optim;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static void at(Schedule s, double progress, double want) {
    assertThat(s.at(progress)).as("at %s", progress).isCloseTo(want, Offset.offset(1e-15));
  }

  @Test
  void closedForms() {
    at(Schedule.constant(3), .7, 3);
    Schedule line = Schedule.linear(1, .2);
    at(line, 0, 1);
    at(line, .25, .8);
    at(line, 1, .2);
    Schedule wave = Schedule.cosine(1, .2);
    at(wave, 0, 1);
    at(wave, 1.0 / 3, .2 + .8 * .75);
    at(wave, .5, .6);
    at(wave, 2.0 / 3, .2 + .8 * .25);
    at(wave, 1, .2);
  }

  @Test
  void decays() {
    Schedule fall = Schedule.exponential(1, 1e-4);
    at(fall, 0, 1);
    at(fall, .25, .1);
    at(fall, 1, 1e-4);
    Schedule stairs = Schedule.step(8, .5, .25);
    at(stairs, 0, 8);
    at(stairs, .24, 8);
    at(stairs, .25, 4);
    at(stairs, .8, 1);
    at(stairs, 1, .5);
  }

  @Test
  void beyondTheEndsNothingMoves() {
    for (Schedule s : new Schedule[] {Schedule.linear(1, 0), Schedule.cosine(1, 0)}) {
      at(s, -.5, 1);
      at(s, 1.5, 0);
    }
  }

  @Test
  void warmUp() {
    Schedule s = Schedule.linear(1, 0).warmUp(.1);
    at(s, 0, 0);
    at(s, .05, .95 * .5);
    at(s, .1, .9);
    at(s, .6, .4);
    at(Schedule.constant(2).warmUp(0), 0, 2);
  }
}
