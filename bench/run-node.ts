import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import * as z from 'zod'

/** What a process of Node cost: milliseconds of wall clock and of processor, and its largest resident set in MB. */
export type Cost = { wall: number; cpu: number; memory: number; stdout: string; code: number | null }

const usage = z.object({ userCPUTime: z.number(), systemCPUTime: z.number(), maxRSS: z.number() })

/** Only a process itself can tell what it used; it does so on its fourth descriptor, last of all. */
const tellsUsage = `process.on('exit', () => require('fs').writeSync(3, JSON.stringify(process.resourceUsage())))\n`

/**
 * Runs Node afresh, and measures it.
 * @param folder for a file of its own
 * @param env the whole environment
 */
export async function runNode(
  folder: string,
  parameters: readonly string[],
  env: Record<string, string>,
): Promise<Cost> {
  const preload = join(folder, 'tells-usage.cjs')
  await writeFile(preload, tellsUsage)
  const began = performance.now()
  const child = spawn(process.execPath, ['--require', preload, ...parameters], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  })
  const [stdout, told] = [textOf(child.stdio[1]), textOf(child.stdio[3])]
  const ended = once(child, 'exit').then(() => performance.now() - began)
  const wall = await ended
  const { userCPUTime, systemCPUTime, maxRSS } = usage.parse(JSON.parse(await told))
  const cpu = (userCPUTime + systemCPUTime) / 1000
  return { wall, cpu, memory: maxRSS / 1024, stdout: await stdout, code: child.exitCode }
}

/**
 * The same for a program that is a floor: one that did not do all its work is none.
 * @throws Error where it ended in another way than with 0
 */
export async function runFloor(
  folder: string,
  program: readonly string[],
  env: Record<string, string>,
): Promise<Cost> {
  const cost = await runNode(folder, program, env)
  if (cost.code !== 0) throw new Error(`${program.join(' ').slice(0, 200)} ended with ${cost.code}`)
  return cost
}

async function textOf(stream: unknown): Promise<string> {
  if (!(stream instanceof Readable)) return ''
  const chunks: Buffer[] = []
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
