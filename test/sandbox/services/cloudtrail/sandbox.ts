import { afterEach, expect } from '@jest/globals'
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import type { WorldOptions } from '../../../../sandbox/world.ts'
import { createWorld } from '../../../../sandbox/world.ts'
import type { World } from '../../../../sandbox/world.ts'
import { startSandbox } from '../../../../sandbox/start-sandbox.ts'

export const account = '123456789012'
export const home = 'us-east-1'
export const away = 'eu-west-1'
export const regions = [home, away, 'us-west-2'].map((name) => ({ name, optIn: false }))

/** Time that a test moves by hand. */
export type Clock = { now: Date }

export type Bench = {
  world: World
  clock: Clock
  url: string
  /** A client of one region. */
  at: (region: string) => CloudTrailClient
}

const running: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((stop) => stop()))
})

/** A sandbox of three regions, stopped after the test. */
export async function bench(options: Partial<WorldOptions> = {}): Promise<Bench> {
  const clock = { now: new Date('2026-11-01T12:00:00Z') }
  const world = createWorld({ regions, clock: () => clock.now, ...options })
  const sandbox = await startSandbox({ world, strict: true })
  const clients = new Map<string, CloudTrailClient>()
  running.push(async () => {
    for (const client of clients.values()) client.destroy()
    await sandbox.close()
  })
  const at = (region: string): CloudTrailClient => {
    const client =
      clients.get(region) ??
      new CloudTrailClient({
        region,
        endpoint: sandbox.url,
        maxAttempts: 1,
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      })
    clients.set(region, client)
    return client
  }
  return { world, clock, url: sandbox.url, at }
}

/** The code of the error that a call ends with. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  const failed: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(failed).toBeInstanceOf(Error)
  return failed instanceof Error ? failed.name : ''
}

export const arnOf = (name: string, region = home, owner = account): string =>
  `arn:aws:cloudtrail:${region}:${owner}:trail/${name}`
