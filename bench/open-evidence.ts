import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Evidence } from './evidence.ts'
import type { Place } from './place.ts'

export type OpenEvidence = { env: Record<string, string>; from: string; close: () => Promise<void> }

/** The evidence in a process of its own, so that its work is not counted as a client's. */
export const openEvidence = (place: Place, evidence: Evidence): Promise<OpenEvidence> =>
  openServer(place, 'evidence-server', evidence)

/** A program of the bench that serves an AWS until it is ended. */
export async function openServer({ root }: Place, program: string, what: object): Promise<OpenEvidence> {
  const parameters = [join(root, `dist/bench/${program}.js`), JSON.stringify(what)]
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url, from] = /^ready (http:\S+) (\S+)$/.exec(line) ?? []
    if (url === undefined || from === undefined) continue
    const env = {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_REGION: 'us-east-1',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    }
    return { env, from, close: () => ended(child) }
  }
  throw new Error(`${program} served nothing`)
}

async function ended(child: ReturnType<typeof spawn>): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}
