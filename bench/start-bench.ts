import { join } from 'node:path'
import { anAccount } from './an-account.ts'
import type { Figure, Section } from './figure.ts'
import { openSandbox } from './open-sandbox.ts'
import type { Place } from './place.ts'
import { quantile } from './quantile.ts'
import { runNode } from './run-node.ts'

const starts = 15

/** What stands before a command's own work: Node, the program's code, the SDK. */
export async function startBench(place: Place): Promise<Section> {
  const program = join(place.root, 'dist/cli/trailkeeper.js')
  const sdk = join(place.root, 'dist/bench-sdk-clients/index.js')
  const sandbox = await openSandbox(place, anAccount(17, 0), 0)
  const programs: Record<string, readonly string[]> = {
    'bare Node': ['--input-type=module', '-e', ''],
    '--version': [program, '--version'],
    'SDK clients alone': ['--input-type=module', '-e', 'await import(process.argv[1])', sdk],
    'scan of nothing': [program, 'scan', '--quiet', '--output', 'json'],
  }
  const walls = new Map(Object.keys(programs).map((name) => [name, new Array<number>()]))
  try {
    // In turns, so that other work on the machine falls on all of them alike.
    for (let run = 0; run < starts; run += 1)
      for (const [name, parameters] of Object.entries(programs))
        walls.get(name)?.push(await wallOf(place, parameters, sandbox.url))
  } finally {
    await sandbox.close()
  }
  const median = (name: string) => quantile(walls.get(name) ?? [], 0.5)
  const figure = (name: string, floor: string, most?: number): Figure => ({
    case: name,
    name: `start over ${floor}`,
    measured: median(name),
    unit: 'ms',
    floor: median(floor),
    ...(most !== undefined && { bound: { most, of: 'ratio' } }),
  })
  return {
    title: 'Start of the command line',
    about:
      `Medians of ${starts} fresh processes each, in turns, from start to exit. “scan of nothing” reads an account ` +
      'without a trail in 17 regions, which the sandbox has in a process of its own, over all checks of the default policy; ' +
      '“SDK clients alone” imports CloudTrail’s and DynamoDB’s clients, bundled, and makes one of each.',
    figures: [
      figure('--version', 'bare Node', 1.3),
      figure('SDK clients alone', 'bare Node'),
      figure('scan of nothing', 'SDK clients alone', 2.5),
    ],
  }
}

async function wallOf({ folder }: Place, parameters: readonly string[], url: string): Promise<number> {
  const { wall, code } = await runNode(folder, parameters, {
    HOME: folder,
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  })
  // An account without a trail fails checks, which is a 2.
  if (code !== 0 && code !== 2) throw new Error(`${parameters.join(' ')} could not run`)
  return wall
}
