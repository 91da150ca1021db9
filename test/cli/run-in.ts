import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../cli/program.ts'
import type { AwsSettings } from '../../cli/session.ts'
import { unlimited } from '../../lib/aws/request-path.ts'
import type { LiveTerminal } from '../../cli/terminal.ts'
import { sandboxWith } from '../few-regions.ts'
import type { Sandbox, SandboxOptions } from '../../sandbox/start-sandbox.ts'

/** A terminal that keeps what is written to it. */
export type KeptTerminal = LiveTerminal & {
  written: () => { out: string; err: string }
  /** Ctrl-C. */
  interrupt: () => void
}

export function aTerminal(changes: Partial<LiveTerminal> = {}): KeptTerminal {
  const kept = { out: '', err: '' }
  const listeners = new Set<() => void>()
  const out = (text: string) => void (kept.out += text)
  return {
    out,
    pipe: (data) => out(String(data)),
    err: (text) => void (kept.err += text),
    input: noInput(),
    onStop: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    width: 100,
    outColor: false,
    drawsProgress: false,
    ...changes,
    written: () => ({ ...kept }),
    interrupt: () => listeners.forEach((listener) => listener()),
  }
}

async function* noInput(): AsyncGenerator<Uint8Array> {}

let runsDir: string | undefined

/** What a test applies is saved outside the repository, unless the test says where. */
function withRunsDir(argv: readonly string[]): readonly string[] {
  if (argv[0] !== 'apply' || argv.includes('--runs-dir')) return argv
  runsDir ??= mkdtempSync(join(tmpdir(), 'trailkeeper-runs-'))
  return [...argv, '--runs-dir', runsDir]
}

process.once('exit', () => runsDir !== undefined && rmSync(runsDir, { recursive: true, force: true }))

export type Ran = { code: number; out: string; err: string }

/** Runs the program in this process, on a terminal of its own. */
export async function runIn(argv: readonly string[], aws: AwsSettings, terminal = aTerminal()): Promise<Ran> {
  const code = await run(withRunsDir(argv), terminal, aws)
  return { code, ...terminal.written() }
}

/** How a sandbox is reached. */
export const awsOf = (sandbox: Pick<Sandbox, 'url'>): AwsSettings => ({
  endpoint: sandbox.url,
  credentials: { accessKeyId: 'AKIAEXAMPLEANALYST', secretAccessKey: 'test' },
  region: 'us-east-1',
  maxAttempts: 2,
  // A machine that is busy is no reason for an answer to be missing.
  timeout: 600_000,
  budget: unlimited,
})

/** Runs a test against a sandbox of its own, with a scenario in it. */
export async function inSandbox(
  scenario: string,
  test: (sandbox: Sandbox, run: (...argv: string[]) => Promise<Ran>) => Promise<void>,
  options: Pick<SandboxOptions, 'world'> = {},
): Promise<void> {
  const sandbox = await sandboxWith(scenario, options)
  try {
    await test(sandbox, (...argv) => runIn(argv, awsOf(sandbox)))
  } finally {
    await sandbox.close()
  }
}
