package dev.ijen.rl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  enum Norm {
    NONE,
    RUNNING
  }

  record Config(
      @Setting(about = "seed", min = 0, max = 99) long seed,
      @Setting(about = "copies", min = 1) int envs,
      @Setting(about = "discount factor", min = 0, max = 1) double gamma,
      @Setting(about = "learning rate", above = 0) float rate,
      @Setting(about = "open below one", below = 1) double open,
      @Setting(about = "clip values too") boolean valueClip,
      @Setting(about = "normaliser") Norm norm,
      @Setting(about = "hidden layers", min = 1) List<Integer> hidden,
      String note) {
    Config {
      if (envs % 2 == 1 && envs > 1) throw new IllegalArgumentException("envs must be even");
    }
  }

  private static final Config BASE =
      new Config(1, 8, .98, 1e-3f, 0, false, Norm.NONE, List.of(64, 64), "");

  private static Config with(String... pairs) {
    Map<String, String> changes = new java.util.LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) changes.put(pairs[i], pairs[i + 1]);
    return Settings.with(BASE, changes, "ppo");
  }

  @Test
  void everyTypeIsRead() {
    assertThat(
            with(
                "seed",
                "7",
                "envs",
                "1_024",
                "gamma",
                ".5",
                "rate",
                "3e-4",
                "open",
                "-1e9",
                "valueClip",
                "true",
                "norm",
                "running",
                "hidden",
                "256,128",
                "note",
                "a b"))
        .isEqualTo(
            new Config(7, 1024, .5, 3e-4f, -1e9, true, Norm.RUNNING, List.of(256, 128), "a b"));
    assertThat(with("envs", "1e2").envs()).isEqualTo(100);
    assertThat(with("hidden", "").hidden()).isEmpty();
    assertThat(with()).isEqualTo(BASE);
  }

  private static void refused(String name, String text, String message) {
    assertThatThrownBy(() -> with(name, text)).isInstanceOf(BadInput.class).hasMessage(message);
  }

  @Test
  void messagesNameOptionValueAndRange() {
    refused(
        "gamma",
        "1.5",
        "--set gamma=1.5: out of range: expected 0 <= gamma <= 1 (discount factor)");
    refused("rate", "0", "--set rate=0: out of range: expected 0 < rate (learning rate)");
    refused("open", "1", "--set open=1: out of range: expected open < 1 (open below one)");
    refused("envs", "0", "--set envs=0: out of range: expected 1 <= envs (copies)");
    refused(
        "gamma",
        "NaN",
        "--set gamma=NaN: out of range: expected 0 <= gamma <= 1 (discount factor)");
    refused("envs", "1.5", "--set envs=1.5: not an integer below 2^31 (copies)");
    refused("envs", "9999999999", "--set envs=9999999999: not an integer below 2^31 (copies)");
    refused("rate", "fast", "--set rate=fast: not a number (learning rate)");
    refused("valueClip", "yes", "--set valueClip=yes: not true or false (clip values too)");
    refused("norm", "batch", "--set norm=batch: not one of none, running (normaliser)");
    refused(
        "hidden", "64,0", "--set hidden=64,0: out of range: expected 1 <= hidden (hidden layers)");
    refused("envs", "3", "envs must be even");
  }

  @Test
  void unknownNamesGetTheNearest() {
    refused("gama", "1", "--set gama=1: ppo has no setting gama; did you mean gamma?");
  }

  @Test
  void allViolationsComeTogetherInTheUsersWords() {
    assertThatThrownBy(() ->
            Settings.with(
                BASE,
                Map.of("seed", "-1", "gamma", "2"),
                name -> name.equals("seed") ? "--seed" : "--set " + name,
                "ppo"))
        .hasMessageContaining("--seed -1: out of range: expected 0 <= seed <= 99")
        .hasMessageContaining("--set gamma=2: out of range");
  }

  @Test
  void configsBuiltByHandAreChecked() {
    assertThat(Settings.check(BASE)).isSameAs(BASE);
    Config bad = new Config(1, 8, 2, 1e-3f, 0, false, Norm.NONE, List.of(), "");
    assertThatThrownBy(() -> Settings.check(bad))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("gamma = 2.0: out of range: expected 0 <= gamma <= 1");
  }

  @Test
  void jsonAndBack() {
    Config odd =
        with("gamma", "0.1", "rate", "0.1", "norm", "running", "hidden", "3", "note", "\"x");
    String json = Json.pretty(Settings.of(odd));
    assertThat(json).contains("\"rate\": 0.1,").contains("\"norm\": \"running\"");
    assertThat(Settings.from(Config.class, Json.parse("a.json", json), "a.json")).isEqualTo(odd);
    String missing = json.replaceAll("\"gamma\": 0.1,", "\"gama\": 0.1,");
    assertThatThrownBy(() -> Settings.from(Config.class, Json.parse("a.json", missing), "a.json"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("a.json: gamma: is missing")
        .hasMessageContaining("has no setting gama; did you mean gamma?");
    String wild = json.replaceAll("\"gamma\": 0.1,", "\"gamma\": 11,");
    assertThatThrownBy(() -> Settings.from(Config.class, Json.parse("a.json", wild), "a.json"))
        .hasMessageContaining("a.json: gamma: out of range");
  }

  @Test
  void describedForPeople() {
    assertThat(Settings.describe(Config.class))
        .contains(
            new Settings.Described("gamma", "discount factor", "a number, 0 <= gamma <= 1"),
            new Settings.Described("norm", "normaliser", "one of none, running"));
  }
}
