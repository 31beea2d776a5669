package dev.ijen.rl.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static String shown(Progress.Mode mode) {
    StringWriter text = new StringWriter();
    Progress p = new Progress(new PrintWriter(text), mode);
    p.begin(0, 0);
    for (int u = 1; u <= 100; u++) p.update(u, 100, 256L * u, u < 50 ? Double.NaN : 499.5);
    p.say("done");
    return text.toString();
  }

  @Test
  void aTerminalGetsOneLineThatIsRewritten() {
    String text = shown(Progress.Mode.LIVE);
    assertThat(text)
        .startsWith("\r[")
        .contains("100 %  25,600 steps")
        .contains("return 499.5  ETA 0:00")
        .endsWith(System.lineSeparator() + "done" + System.lineSeparator());
    for (String line : text.split("\r|\n")) {
      assertThat(line.replace("\033[K", "")).hasSizeLessThan(80);
    }
  }

  @Test
  void aFileGetsNoControlCharactersAndFewLines() {
    assertThat(shown(Progress.Mode.LINES)).isEqualTo("done" + System.lineSeparator());
  }

  @Test
  void quietIsQuiet() {
    assertThat(shown(Progress.Mode.SILENT)).isEmpty();
  }

  @Test
  void clock() {
    assertThat(Progress.clock(7.4)).isEqualTo("0:07");
    assertThat(Progress.clock(750)).isEqualTo("12:30");
    assertThat(Progress.clock(11_100)).isEqualTo("3:05:00");
  }
}
