/**
 * Writes sandbox/protocol/constraints.json anew from the models that botocore ships: the constraints of every
 * operation that stands in it, and of those that are named besides.
 * `node scripts/constraints.mjs FOLDER [SERVICE.OPERATION…]`: FOLDER is botocore's `data`, SERVICE the name that signs.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

const file = fileURLToPath(new URL('../sandbox/protocol/constraints.json', import.meta.url))
const folders = { monitoring: 'cloudwatch' }
/** S3 Control's operations sign as S3's, and are recorded under names that tell them apart. */
const ofAccount = /^(Get|Put|Delete)Account(PublicAccessBlock)$/
const models = new Map()

const [data, ...added] = process.argv.slice(2)
if (data === undefined) {
  process.stderr.write('usage: node scripts/constraints.mjs FOLDER [SERVICE.OPERATION…]\n')
  process.exit(1)
}
writeFileSync(file, written(constraintsOf(wantedOperations())))

function wantedOperations() {
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const standing = Object.entries(known).flatMap(([service, operations]) =>
    Object.keys(operations).map((operation) => `${service}.${operation}`),
  )
  return [...new Set([...standing, ...added])].toSorted((a, b) => a.localeCompare(b))
}

function constraintsOf(names) {
  const services = {}
  for (const [service, operation] of names.map((name) => name.split('.'))) {
    const isOfAccount = service === 's3' && ofAccount.test(operation)
    const { operations, shapes } = modelOf(isOfAccount ? 's3control' : service)
    const called = isOfAccount ? operation.replace(ofAccount, '$1$2') : operation
    const input = operations[called]?.input
    if (!operations[called]) throw new Error(`botocore's model has no ${service}.${operation}`)
    const found = Object.fromEntries(input ? walk(shapes, input.shape, '', []) : [])
    services[service] = { ...services[service], [operation]: found }
  }
  return services
}

function modelOf(service) {
  if (!models.has(service)) {
    const folder = join(data, folders[service] ?? service)
    const version = readdirSync(folder).toSorted().at(-1)
    const text = gunzipSync(readFileSync(join(folder, version, 'service-2.json.gz'))).toString('utf8')
    models.set(service, JSON.parse(text))
  }
  return models.get(service)
}

/** Paths and constraints below a shape. A shape within itself is not entered again. */
function walk(shapes, name, path, above) {
  if (above.includes(name)) return []
  const shape = shapes[name]
  const inside = [...above, name]
  const below = {
    structure: () =>
      Object.entries(shape.members).flatMap(([member, { shape: inner }]) =>
        walk(shapes, inner, path ? `${path}.${member}` : member, inside),
      ),
    list: () => walk(shapes, shape.member.shape, `${path}[]`, inside),
    map: () => [
      ...walk(shapes, shape.key.shape, `${path}{key}`, inside),
      ...walk(shapes, shape.value.shape, `${path}{value}`, inside),
    ],
  }
  const own = ['min', 'max', 'pattern', 'enum'].flatMap((rule) =>
    shape[rule] === undefined ? [] : [[rule, rule === 'pattern' ? inJavaScript(shape[rule]) : shape[rule]]],
  )
  return [...(own.length > 0 ? [[path, Object.fromEntries(own)]] : []), ...(below[shape.type]?.() ?? [])]
}

/** Java writes a range of surrogate pairs where JavaScript has them one by one. */
function inJavaScript(pattern) {
  return pattern.replaceAll('\\uD800\\uDC00-\\uDBFF\\uDFFF', '\\uD800-\\uDFFF')
}

/** One line an operation, so that a change of the models reads as such. */
function written(services) {
  const blocks = Object.entries(services).map(([service, operations]) => {
    const lines = Object.entries(operations).map(([name, found]) => `    "${name}": ${JSON.stringify(found)}`)
    return `  "${service}": {\n${lines.join(',\n')}\n  }`
  })
  return `{\n${blocks.join(',\n')}\n}\n`
}
