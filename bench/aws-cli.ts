import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export type CliCost = { wall: number; cpu: number; stdout: string }

/** Whether the AWS CLI is on PATH, and which one. */
export async function awsCliVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('aws', ['--version'])
    return stdout.split(' ')[0]
  } catch {
    return undefined
  }
}

/** Runs the AWS CLI, and measures it as the shell's `time` does: milliseconds of wall clock and of processor. */
export async function runAwsCli(
  parameters: readonly string[],
  env: Record<string, string>,
): Promise<CliCost> {
  const timed = `TIMEFORMAT='%R %U %S'; time aws "$@"`
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', timed, 'bash', ...parameters], {
    env: { PATH: process.env.PATH ?? '', ...env },
    maxBuffer: 2 ** 26,
  })
  const [wall = 0, user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  return { wall: wall * 1000, cpu: (user + system) * 1000, stdout }
}
