// The same backwards: from the state that was kept each step is computed again, then its adjoint.

fn each(i: u32) {
  BEGIN;
  for (var left = p.steps; left > 0u; left--) {
    let t = left - 1u;
    STEP;
  }
  END;
}
