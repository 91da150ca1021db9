/**
 * The template that osls makes, without what only osls needs: its own bucket, and names and keys that it fills in itself.
 * `trailkeeper package` puts in what a policy and the zips change, wherever it says `%{…}`
 * (cli/package/filled-template.ts).
 * @param {Record<string, any>} template of osls, for `described`
 * @throws where something of osls would be left
 */
export function portableTemplate(template) {
  const { Resources, Outputs, Parameters } = template
  const kept = Object.entries(Resources).filter(([id]) => !id.startsWith('Serverless'))
  const portable = {
    ...template,
    Description: 'Trailkeeper: keeps CloudTrail on, whole and provable, in every region of an account',
    Parameters: { ...codeParameters, ...Parameters },
    Conditions: { ...codeConditions, ...template.Conditions },
    Resources: Object.fromEntries(kept.map(([id, resource]) => [id, ownCode(resource)])),
    Outputs: Object.fromEntries(Object.entries(Outputs).filter(([id]) => !id.startsWith('Serverless'))),
  }
  const named = byStackName(portable)
  const left = /.{0,40}(?:trailkeeper-prod|serverless).{0,40}/i.exec(JSON.stringify(named))
  if (left) throw new Error(`the template has something of osls left: ${left[0]}`)
  return named
}

/** What the build describes of a policy, for the template of any policy. */
export const described = {
  'policy.json': {
    source: '%{source}',
    sha256: '%{sha256}',
    mode: '%{mode}',
    verification: '%{verification}',
    recovery: '%{recovery}',
    drills: '%{drills}',
    targets: '%{targets}',
    tags: {},
  },
  'channels.json': {},
  'sweep-rights.json': '%{sweep-rights}',
  'react-rights.json': '%{react-rights}',
  'verify-rights.json': '%{verify-rights}',
  'recover-rights.json': '%{recover-rights}',
  'drill-rights.json': '%{drill-rights}',
}

const codeParameters = {
  CodeBucket: {
    Type: 'String',
    Description: 'Bucket with the zips of the functions, in the region of the stack',
    MinLength: 3,
  },
  CodePrefix: {
    Type: 'String',
    Description:
      'What stands before the names of the zips in the bucket, without a slash at its end; empty for nothing',
    Default: '',
    AllowedPattern: '|[^/]|[^/].*[^/]',
    ConstraintDescription: 'has no slash at its beginning or end',
  },
}
const codeConditions = { HasCodePrefix: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'CodePrefix' }, ''] }] } }

/** osls puts the code into its bucket, under a key with the time; and numbers its deployments. */
function ownCode(resource) {
  if (resource.Type !== 'AWS::Lambda::Function') return resource
  const [, name] = /\/(\w+)\.zip$/.exec(resource.Properties.Code.S3Key)
  const Code = {
    S3Bucket: { Ref: 'CodeBucket' },
    S3Key: { 'Fn::If': ['HasCodePrefix', { 'Fn::Sub': `\${CodePrefix}/%{${name}.zip}` }, `%{${name}.zip}`] },
  }
  const { Environment, ...properties } = resource.Properties
  const Variables = { ...Environment.Variables, TRAILKEEPER_DEPLOYMENT: '%{deployment}' }
  return { ...resource, Properties: { ...properties, Code, Environment: { Variables } } }
}

/** The stack bears the name that osls gives it, or another. */
function byStackName(value) {
  if (typeof value === 'string')
    return value.includes('trailkeeper-prod')
      ? { 'Fn::Sub': value.replaceAll('trailkeeper-prod', '${AWS::StackName}') }
      : value
  if (Array.isArray(value)) return value.map(byStackName)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, byStackName(inner)]))
}
