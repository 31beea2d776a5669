package dev.ijen.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ColdTest {
  @TempDir Path folder;

  /** A command that writes what a run of 1000 s would: the files' seconds are taken, not ours. */
  @Test
  void theColumnsComeFromTheRunsFiles() throws Exception {
    Path command =
        script(
            "mkdir $6",
            "echo ppo on cartpole",
            "echo '{\"update\":0,\"seconds\":300.5}' > $6/metrics.jsonl",
            "echo '{\"seconds\":1000}' > $6/result.json");
    List<String> lines = lines("--runs", "2", "--ijen", command.toString());
    assertThat(lines).hasSize(5);
    String[] run = lines.get(1).strip().split("\\s+");
    assertThat(run).hasSize(7).startsWith("run", "1");
    double start = Double.parseDouble(run[2]);
    double total = Double.parseDouble(run[6]);
    assertThat(Double.parseDouble(run[3])).isCloseTo(start + 300.5, within(.02));
    assertThat(run[4]).isEqualTo("1000.00");
    assertThat(Double.parseDouble(run[5])).isCloseTo(total - start - 1000, within(.02));
    assertThat(lines.get(3)).startsWith("fastest");
    assertThat(lines.get(4)).startsWith("median");
  }

  @Test
  void aCommandThatFailsIsQuoted() throws Exception {
    Path command = script("echo no such thing >&2", "exit 2");
    var errors = new StringWriter();
    int code =
        new CommandLine(new Cold())
            .setErr(new PrintWriter(errors))
            .execute("--runs", "1", "--ijen", command.toString());
    assertThat(code).isEqualTo(1);
    assertThat(errors.toString()).contains("exit code 2: no such thing");
  }

  @Test
  void noRunsAreRefused() {
    var errors = new StringWriter();
    int code = new CommandLine(new Cold()).setErr(new PrintWriter(errors)).execute("--runs", "0");
    assertThat(code).isEqualTo(2);
    assertThat(errors.toString()).contains("--runs and --steps must be at least 1");
  }

  private Path script(String... lines) throws Exception {
    Path p = folder.resolve("ijen");
    Files.writeString(p, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    assertThat(p.toFile().setExecutable(true)).isTrue();
    return p;
  }

  private static List<String> lines(String... arguments) {
    PrintStream before = System.out;
    var out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      assertThat(new CommandLine(new Cold()).execute(arguments)).isZero();
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
