import manifest from '../../package.json' with { type: 'json' }
import { type Diagnosis, ok, warning } from './diagnosis.ts'

const part = 'version'

/**
 * Whether the guard is of the version of this command line, by what its stack tells its functions.
 * @param environment of the sweep's function; empty where it could not be read, which says nothing
 * @param own this command line's version
 */
export function versionDiagnosis(
  environment: Record<string, string>,
  own: string = manifest.version,
): Diagnosis[] {
  if (Object.keys(environment).length === 0) return []
  const version = environment['TRAILKEEPER_VERSION']
  const update = 'deploy the stack with this version (docs/upgrade.md)'
  if (version === undefined)
    return [
      warning(
        part,
        `the guard does not say its version, so it is older than this command line (${own})`,
        update,
      ),
    ]
  if (version === own) return [ok(part, `guard and command line are ${own}`)]
  const order = compared(version, own)
  const text = `the guard is ${version}, and this command line is ${own}`
  if (order === undefined) return [warning(part, text, 'use the same version of both (docs/upgrade.md)')]
  return order < 0
    ? [warning(part, `${text}: the guard is older`, update)]
    : [
        warning(
          part,
          `${text}, which is older: it may not read what the guard keeps`,
          `use the command line of ${version} (docs/upgrade.md)`,
        ),
      ]
}

/** Below 0 where the first is older; undefined for what is no release, or differs in more than its three numbers. */
function compared(one: string, other: string): number | undefined {
  const [a, b] = [one, other].map((text) => /^(\d+)\.(\d+)\.(\d+)$/.exec(text)?.slice(1).map(Number))
  if (!a || !b) return undefined
  return a.map((number, index) => number - (b[index] ?? 0)).find((difference) => difference !== 0)
}
