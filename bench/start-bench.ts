import { join } from 'node:path'
import { anAccount } from './an-account.ts'
import type { Figure, Section } from './figure.ts'
import { openSandbox } from './open-sandbox.ts'
import type { Place } from './place.ts'
import { quantile } from './quantile.ts'
import { type Cost, runNode } from './run-node.ts'

const starts = 15
const regions = 17

const imported = (file: string) => ['--input-type=module', '-e', 'await import(process.argv[1])', file]

/** What stands before a command's own work: Node, the program's code, the SDK, and the calls of a scan. */
export async function startBench(place: Place): Promise<Section> {
  const program = join(place.root, 'dist/cli/trailkeeper.js')
  const floor = (name: string) => join(place.root, `dist/bench-${name}/index.js`)
  const sandbox = await openSandbox(place, anAccount(regions, 0), 0)
  const programs: Record<string, readonly string[]> = {
    'bare Node': ['--input-type=module', '-e', ''],
    '--version': [program, '--version'],
    'SDK clients alone': imported(floor('sdk-clients')),
    'SDK clients that ask': imported(floor('scan-floor')),
    'scan of nothing': [program, 'scan', '--quiet', '--output', 'json'],
  }
  const costs = new Map(Object.keys(programs).map((name) => [name, new Array<Cost>()]))
  try {
    // In turns, so that other work on the machine falls on all of them alike.
    for (let run = 0; run < starts; run += 1)
      for (const [name, parameters] of Object.entries(programs))
        costs.get(name)?.push(await costOf(place, parameters, sandbox.url))
  } finally {
    await sandbox.close()
  }
  const median = (name: string, of: 'wall' | 'cpu') =>
    quantile(
      (costs.get(name) ?? []).map((cost) => cost[of]),
      0.5,
    )
  const figures = (name: string, over: string, most?: number): Figure[] => [
    {
      case: name,
      name: `start over ${over}`,
      measured: median(name, 'wall'),
      unit: 'ms',
      floor: median(over, 'wall'),
      ...(most !== undefined && { bound: { most, of: 'ratio' } }),
    },
    {
      case: name,
      name: `CPU over ${over}`,
      measured: median(name, 'cpu'),
      unit: 'ms',
      floor: median(over, 'cpu'),
    },
  ]
  return {
    title: 'Start of the command line',
    about:
      `Medians of ${starts} fresh processes each, in turns, from start to exit, and of their processor time. ` +
      `“scan of nothing” reads an account without a trail in ${regions} regions, which the sandbox has in a process of its own, ` +
      'over all checks of the default policy. “SDK clients alone” imports CloudTrail’s and DynamoDB’s clients, bundled as the ' +
      'functions are, makes one of each and sends nothing, which no scan can do. “SDK clients that ask” are bare clients, bundled ' +
      'so too, that send what no scan can do without and judge nothing: GetCallerIdentity, ListRegions, and DescribeTrails in each ' +
      `region, ${regions + 2} requests. The bound is on these. A scan sends ${regions + 1} more: ListRules in each region, for the ` +
      'guard’s rules, and DescribeOrganization.',
    figures: [
      ...figures('--version', 'bare Node', 1.3),
      ...figures('SDK clients alone', 'bare Node'),
      ...figures('SDK clients that ask', 'SDK clients alone'),
      ...figures('scan of nothing', 'SDK clients alone'),
      ...figures('scan of nothing', 'SDK clients that ask', 2.5),
    ],
  }
}

async function costOf({ folder }: Place, parameters: readonly string[], url: string): Promise<Cost> {
  const cost = await runNode(folder, parameters, {
    HOME: folder,
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  })
  // An account without a trail fails checks, which is a 2.
  if (cost.code !== 0 && cost.code !== 2) throw new Error(`${parameters.join(' ')} could not run`)
  return cost
}
