import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Figure, Section } from './figure.ts'
import type { Place } from './place.ts'
import { quantile } from './quantile.ts'
import { runNode } from './run-node.ts'
import { deployedEnvironment } from './deployed-environment.ts'

const starts = 15
const functions = ['sweep', 'react', 'accounts', 'member', 'summarize']

/** What a function's first start adds to Node's own. */
export async function coldStartBench(place: Place): Promise<Section> {
  const file = (name: string) => join(place.root, 'dist', name)
  const programs: Record<string, string> = {
    'bare Node': '',
    'SDK clients alone': file('bench-sdk-clients/index.js'),
    sweep: file('lambda/sweep/index.js'),
    react: file('lambda/react/index.js'),
    accounts: file('lambda/accounts/index.js'),
    member: file('lambda/member/index.js'),
    summarize: file('lambda/summarize/index.js'),
  }
  const walls = new Map(Object.keys(programs).map((name) => [name, new Array<number>()]))
  // In turns, so that other work on the machine falls on all of them alike.
  for (let run = 0; run < starts; run += 1) {
    for (const [name, entry] of Object.entries(programs)) walls.get(name)?.push(await startOf(place, entry))
  }
  const median = (name: string) => quantile(walls.get(name) ?? [], 0.5)
  const bare = median('bare Node')
  const figures = Object.keys(programs).flatMap((name): Figure[] => {
    const measured = median(name)
    const isFunction = functions.includes(name)
    return [
      { case: name, name: 'start', measured, unit: 'ms', floor: bare },
      {
        case: name,
        name: 'over bare Node',
        measured: measured - bare,
        unit: 'ms',
        ...(isFunction && { bound: { most: 90, of: 'value' as const } }),
      },
    ]
  })
  return {
    title: 'Cold start',
    about:
      `Medians of ${starts} fresh processes each, in turns, with nothing of this machine’s environment. ` +
      '“SDK clients alone” imports CloudTrail’s and DynamoDB’s clients, bundled as the functions are, and makes one of each. ' +
      'Zips are those that `npm run package` last made, where it has.',
    figures: [...figures, ...(await zips(place))],
  }
}

async function startOf({ folder }: Place, entry: string): Promise<number> {
  const code = entry === '' ? '' : 'await import(process.argv[1])'
  const { wall, code: exit } = await runNode(
    folder,
    ['--input-type=module', '-e', code, entry],
    deployedEnvironment,
  )
  if (exit !== 0) throw new Error(`${entry} did not start`)
  return wall
}

async function zips({ root }: Place): Promise<Figure[]> {
  const sizes = await Promise.all(
    functions.map(async (name): Promise<Figure[]> => {
      const size = await stat(join(root, '.serverless', `${name}.zip`)).then(
        (found) => found.size,
        () => undefined,
      )
      if (size === undefined) return []
      return [
        { case: name, name: 'zip', measured: size / 1000, unit: 'KB', bound: { most: 300, of: 'value' } },
      ]
    }),
  )
  return sizes.flat()
}
