package dev.ijen.rl.algo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ijen.kernels.Device;
import dev.ijen.kernels.Devices;
import dev.ijen.rl.env.Autoreset;
import dev.ijen.rl.env.Envs;
import dev.ijen.rl.run.Run;
import dev.ijen.rl.run.Seeds;
import dev.ijen.rl.run.Settings;
import dev.ijen.testkit.Require;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Environments on the CPU, networks on an OpenCL device. */
class PpoOnOpenClTest {
  private static PpoPolicy train(Device device) {
    Ppo.Config c = Settings.with(Ppo.presets().get("zoo"), Map.of("steps", "20000"), "ppo");
    return Ppo.train(Envs.make("cartpole", c.envs(), Autoreset.SAME_STEP), c, Run.none(device));
  }

  /**
   * It learns, and what it learns is the CPU's to the last bit: draws are functions of keys, and
   * every kernel that PPO uses has the CPU's order of operations.
   */
  @Test
  void learnsCartPoleWithTheBitsOfTheCpu() {
    Device device = Require.found("opencl", () -> Devices.named("opencl"));
    PpoPolicy there = train(device);
    assertThat(there.actor().store().device()).isSameAs(device);
    assertThat(there.evaluate("cartpole", 100, Seeds.EVALUATION).number("return_mean"))
        .isGreaterThanOrEqualTo(450);
    PpoPolicy here = train(Devices.cpu());
    assertThat(there.actor().weights().toFloats())
        .containsExactly(here.actor().weights().toFloats());
    assertThat(there.critic().weights().toFloats())
        .containsExactly(here.critic().weights().toFloats());
  }
}
