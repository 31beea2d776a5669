package dev.ijen.rl.env.box2d;

import com.badlogic.gdx.math.Vector2;
import com.badlogic.gdx.physics.box2d.Box2D;
import com.badlogic.gdx.physics.box2d.World;
import com.badlogic.gdx.utils.GdxNativesLoader;

/** Finds the native library once, and says what to do when it is missing. */
final class Box2dLibrary {
  private static final String REMEDY =
      " needs the native library Box2D: add com.badlogicgames.gdx:gdx-box2d:1.14.2,"
          + " gdx-platform:1.14.2:natives-desktop and gdx-box2d-platform:1.14.2:natives-desktop to"
          + " the class path";

  private Box2dLibrary() {}

  private static final class Loaded {
    static {
      GdxNativesLoader.load(); // buffers, through which contacts are handed over
      Box2D.init();
      // Box2D fills tables of its own at first use, which two threads must not do at once.
      World w = new World(new Vector2(0, -10), true);
      w.step(.02f, 1, 1);
      w.dispose();
    }

    private Loaded() {}

    static void touch() {}
  }

  static void require(String env) {
    try {
      Loaded.touch();
    } catch (LinkageError | RuntimeException e) {
      throw new IllegalStateException("env " + env + REMEDY, e);
    }
  }
}
