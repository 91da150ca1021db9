/** Where a command writes: data on stdout, all else on stderr. */
export type Terminal = {
  out: (text: string) => void
  err: (text: string) => void
  /** Columns of stdout; 100 where it is no terminal. */
  width: number
  outColor: boolean
  /** True where progress may be drawn on stderr. */
  drawsProgress: boolean
}

/** The process's own terminal. Colour respects NO_COLOR (https://no-color.org) and FORCE_COLOR. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0'
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    width: stdout.columns ?? 100,
    outColor: forced || (stdout.isTTY && !env.NO_COLOR),
    drawsProgress: stderr.isTTY && env.CI === undefined,
  }
}
