package dev.ijen.cli;

import dev.ijen.kernels.Devices;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code ijen --version} prints. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "ijen " + ijen(),
      "Java " + System.getProperty("java.runtime.version") + " (" + property("java.vendor") + ")",
      "CPU " + Devices.cpu().describe(),
      property("os.name") + " " + property("os.version") + " " + property("os.arch")
    };
  }

  /** The version in the pom, which the build writes into a resource. */
  static String ijen() {
    Properties p = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      if (in == null)
        throw new IllegalStateException("version.properties is not on the class path");
      p.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return p.getProperty("version", "unknown");
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }
}
