import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { WrittenScenario } from '../sandbox/scenarios/scenario.ts'
import type { Place } from './place.ts'

export type OpenSandbox = { url: string; close: () => Promise<void> }

/**
 * The sandbox in a process of its own, so that its work is not counted as a client's.
 * @param more options of `trailkeeper sandbox`
 */
export async function openSandbox(
  { root, folder }: Place,
  scenario: WrittenScenario,
  latency: number,
  more: readonly string[] = [],
): Promise<OpenSandbox> {
  const file = join(folder, 'scenario.json')
  await writeFile(file, JSON.stringify(scenario))
  const program = join(root, 'dist/cli/trailkeeper.js')
  const parameters = [program, 'sandbox', '--scenario', file, '--latency', String(latency), ...more]
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^ready (http:\S+)$/.exec(line)?.[1]
    if (url !== undefined) return { url, close: () => ended(child) }
  }
  throw new Error('the sandbox did not start')
}

async function ended(child: ReturnType<typeof spawn>): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}
