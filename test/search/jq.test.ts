import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { runIn } from '../cli/run-in.ts'
import { isOnPath } from '../on-path.ts'
import { anyArguments } from './any-arguments.ts'
import { printedIn, story } from './story.ts'

const there = isOnPath('jq')
if (!there) process.stderr.write('search: nothing was compared with jq, which is not on PATH\n')
const title = there ? 'search and jq' : 'search and jq (skipped: not on PATH)'

const folder = mkdtempSync(join(tmpdir(), 'trailkeeper-jq-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const text = JSON.stringify({ Records: story })
writeFileSync(join(folder, 'story.json.gz'), gzipSync(text))

/** What each option means, written in jq's language: `$p` is whether a text fits one of the patterns. */
const filters: Readonly<Record<string, string>> = {
  '--event': '.eventName | fits',
  '--source': '.eventSource | fits',
  '--user':
    '(.userIdentity.userName, .userIdentity.sessionContext.sessionIssuer.userName, (.userIdentity.arn | strings | split("/")[-1])) | fits',
  '--arn': '(.userIdentity.arn, .userIdentity.sessionContext.sessionIssuer.arn) | fits',
  '--role':
    '.userIdentity.sessionContext.sessionIssuer | select(.type? == "Role") | (.userName, .arn) | fits',
  '--access-key': '.userIdentity.accessKeyId | fits',
  '--resource':
    '((.resources[]? | .ARN, .ARNPrefix, (.ARN | strings | split("[:/]"; "")[-1])), (.requestParameters | objects | . as $r | paths(type == "string") | select(length <= 3) | . as $at | $r | getpath($at))) | fits',
  '--error': '.errorCode | fits',
  '--id': '.eventID | fits',
  '--regions': '.awsRegion | fits',
}

const anchored = (pattern: string): string =>
  `\\A${pattern
    .replaceAll(/[.\\+^$(){}|[\]]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')}\\z`

const patternOf = (option: string, value: string): string =>
  value
    .split(',')
    .map((one) => anchored(option === '--source' && /^\w+$/.test(one) ? `${one}.amazonaws.com` : one))
    .join('|')

/** jq's filter for one option. */
function filterOf(option: string, value = ''): string {
  if (option === '--read' || option === '--write') return `(.readOnly | tostring) == "${option === '--read'}"`
  if (option === '--error' && value === 'any') return '.errorCode != null'
  if (option === '--ip') return `.sourceIPAddress | isWithin("${value}")`
  if (option === '--where') {
    const [path = '', pattern = ''] = value.split('=')
    const steps = path.split('.').map((name) => `| each | objects | .${name}`)
    return `any(. ${steps.join(' ')} | each | scalars | tostring | ${fits(pattern)}; .)`
  }
  return `any(${(filters[option] ?? '').replace('fits', fits(patternOf(option, value), true))}; .)`
}

function fits(pattern: string, isRegex = false): string {
  const regex = isRegex ? pattern : anchored(pattern)
  return `(strings | test(${JSON.stringify(regex)}; "s"))`
}

const functions = `
  def each: if type == "array" then .[] | each else . end;
  def number: split(".") | map(tonumber) | reduce .[] as $byte (0; . * 256 + $byte);
  def isWithin($range): ($range | split("/")) as $parts
    | pow(2; 32 - (($parts[1] // "32") | tonumber)) as $size
    | (strings | test("^[0-9.]+$")) and ((number / $size | floor) == ($parts[0] | number / $size | floor));`

function idsByJq(argv: readonly string[]): string[] {
  const wanted: string[] = []
  for (let at = 0; at < argv.length; at += 1) {
    const option = argv[at] ?? ''
    wanted.push(`(${/^--(?:read|write)$/.test(option) ? filterOf(option) : filterOf(option, argv[++at])})`)
  }
  const program = `${functions} .Records[] | select(${wanted.join(' and ')}) | .eventID`
  return execFileSync('jq', ['-r', program], { input: text, encoding: 'utf8' }).split('\n').filter(Boolean)
}

;(there ? describe : describe.skip)(title, () => {
  it('give the same rows for 60 generated predicates', async () => {
    const reached = new Set<boolean>()
    await fc.assert(
      fc.asyncProperty(anyArguments, async (argv) => {
        const local = await runIn(['search', '--dir', folder, ...argv, '--output', 'json'], {})
        const ids = printedIn(local.out)
        reached.add(ids.length > 0)
        expect({ argv, ids: ids.toSorted() }).toEqual({ argv, ids: idsByJq(argv).toSorted() })
      }),
      { numRuns: 60 },
    )
    expect(reached).toEqual(new Set([true, false]))
  })
})
