import { readFile } from 'node:fs/promises'

/**
 * The SDK writes its schemas as arrays with computed keys, `{ [_hE]: 400 }`, which a bundler must keep: working a key
 * out could do something. The keys are constants of the same file, so their names can stand there instead, and the
 * schemas of all operations that are never called fall out of the bundle: half of a client. And it bundles the
 * clients' manifests whole.
 */
export const shakableSchemas = () => ({
  name: 'shakable-schemas',
  setup(bundler) {
    bundler.onLoad(
      { filter: /[\\/]@aws-sdk[\\/].+[\\/]dist-es[\\/].*schemas[\\/]schemas_\d+\.js$/ },
      async ({ path }) => ({
        contents: withoutErrors(path, withoutShapes(path, withPlainKeys(await readFile(path, 'utf8')))),
        loader: 'js',
      }),
    )
    // Of its own manifest a client reads the version alone.
    bundler.onLoad({ filter: /[\\/]@aws-sdk[\\/][\w-]+[\\/]package\.json$/ }, async ({ path }) => {
      const { name, version } = JSON.parse(await readFile(path, 'utf8'))
      return { contents: JSON.stringify({ name, version }), loader: 'json' }
    })
  },
})

/** @param {string} source of a module of schemas */
export function withPlainKeys(source) {
  const constants = new Map(
    [...source.matchAll(/^const (\w+) = ("(?:[^"\\]|\\.)*");$/gm)].map(([, name, text]) => [name, text]),
  )
  return source.replaceAll(/\[(\w+)\]:/g, (found, name) => {
    const text = constants.get(name)
    return text === undefined ? found : `${text}:`
  })
}

/**
 * Shapes of members that are never sent and never read, by client: what only they hold falls out with them. A finding
 * of Security Hub may describe any resource of AWS in full, and ours says which trail it is.
 */
const unused = {
  'client-securityhub': [
    'Action',
    'DataClassificationDetails',
    'Detection',
    'GeneratorDetails',
    'Malware',
    'Network',
    'Note',
    'PatchSummary',
    'ProcessDetails',
    'ResourceDetails',
    'ResourceOwner',
  ],
}
const unusedLists = {
  'client-securityhub': [
    'MalwareList',
    'NetworkPathList',
    'RelatedFindingList',
    'ThreatIntelIndicatorList',
    'ThreatList',
    'VulnerabilityList',
  ],
}

/** @param {string} path of a module of schemas, in whose place an unused shape is a simple one */
function withoutShapes(path, source) {
  const client = Object.keys(unused).find((name) => path.includes(name))
  if (client === undefined) return source
  const names = [...unused[client].map((name) => `${name}\\$`), ...unusedLists[client]]
  return source.replaceAll(new RegExp(`\\(\\) => (?:${names.join('|')})(?![\\w$])`, 'g'), '0')
}

/**
 * Clients of whose errors nobody asks more than name and message, which the SDK gives an error that it has no class
 * for as well. SNS is not among them: in the query protocol code and name may differ. In STS they do not, and none of
 * IAM's errors is looked at.
 */
const plainErrors = [
  'account',
  'cloudtrail',
  'cloudwatch',
  'cloudwatch-logs',
  'dynamodb',
  'eventbridge',
  'iam',
  'kms',
  'lambda',
  'organizations',
  's3',
  'securityhub',
  'ssm',
  'sts',
]

/** Errors of SNS that no operation gives which Trailkeeper sends: of batches, tags, limits, phones and devices. */
const unusedErrors =
  /Batch|Tag|Limit|OptedOut|Platform|EndpointDisabled|Verification|UserError|ConcurrentAccess|InvalidState/

function withoutErrors(path, source) {
  const folders = path.split(/[\\/]/)
  const isPlain = plainErrors.some((name) => folders.includes(`client-${name}`))
  const isUnused = (error) => isPlain || (folders.includes('client-sns') && unusedErrors.test(error))
  return source.replaceAll(/^n0_registry\.registerError\((\w+)\$, .*\);$/gm, (line, error) =>
    isUnused(error) ? '' : line,
  )
}
