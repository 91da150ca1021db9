import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What a bundle has from others, as their licences ask: who holds the copyright of which package and version, under
 * which licence, and the text of each licence once. Apache-2.0 section 4 (a copy of the licence, notices kept), MIT, BSD
 * and ISC (copyright line and permission notice kept).
 * @param {string} root of the repository
 * @param {readonly string[]} inputs files of a bundle, as esbuild's metafile names them
 * @param {{ ownLicense?: string }} [options] where Apache-2.0, Trailkeeper's own licence, is to be read if not here
 * @throws where a package names no licence, or its licence's text is not to be had
 */
export function notices(root, inputs, { ownLicense } = {}) {
  const packages = packagesOf(root, inputs)
  const byTerms = new Map()
  for (const found of packages) {
    const terms = [found.license, ...found.holders].join('; ')
    byTerms.set(terms, [...(byTerms.get(terms) ?? []), found])
  }
  const lines = [...byTerms].map(
    ([terms, found]) => `${terms}:\n  ${found.map(({ name, version }) => `${name} ${version}`).join(', ')}\n`,
  )
  const texts = new Map(packages.flatMap(({ license, text }) => (text === '' ? [] : [[text, license]])))
  const apache = ownLicense ?? termsOnly(readFileSync(join(root, 'LICENSE'), 'utf8'))
  const written = [...texts, [apache, 'Apache-2.0']].map(([text, license]) => `\n${license}:\n${text}\n`)
  return [heading, ...lines, ...written].join('')
}

/** The files of a bundle of which something is left in its output. */
export const usedInputs = ({ outputs }) => [
  ...new Set(
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    ),
  ),
]

/** The same packages as a bill of materials for programs (CycloneDX 1.6, JSON). */
export function billOfMaterials(root, inputs) {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name, version, 'bom-ref': urlOf({ name, version }) } },
    components: packagesOf(root, inputs).map((found) => ({
      type: 'library',
      'bom-ref': urlOf(found),
      name: found.name,
      version: found.version,
      purl: urlOf(found),
      licenses: [{ license: { id: found.license } }],
    })),
  }
  return `${JSON.stringify(bill, undefined, 2)}\n`
}

const urlOf = ({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`

/** The packages that a bundle's inputs come from, in the order of their names. */
export function packagesOf(root, inputs) {
  const folders = new Set(
    inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []),
  )
  const packages = [...folders].map((folder) => described(join(root, folder)))
  const unique = new Map(packages.map((found) => [`${found.name} ${found.version}`, found]))
  return [...unique.values()].toSorted((a, b) => Number(a.name > b.name) - Number(a.name < b.name))
}

const heading = 'Trailkeeper, Apache-2.0. It holds parts of these packages:\n\n'

function described(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const { name, version } = manifest
  // Old packages give an object, or list several under `licenses`.
  const license =
    manifest.license?.type ?? manifest.license ?? manifest.licenses?.map(({ type }) => type).join(' OR ')
  if (typeof license !== 'string') throw new Error(`${name} ${version} names no licence`)
  const files = readdirSync(folder)
  const read = (pattern) =>
    files
      .filter((file) => pattern.test(file))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n')
  const text = read(/^licen[cs]e/i)
  const readme = text === '' ? read(/^readme/i) : ''
  const notice = read(/^notice/i)
  const named = [...new Set(`${notice}\n${text || readme}`.split('\n').flatMap(holderIn))]
  const author = manifest.author?.name ?? manifest.author
  const holders = named.length > 0 || author === undefined ? named : [`© ${author}`]
  return {
    name,
    version,
    license,
    holders,
    text: license.includes('Apache-2.0') ? '' : termsOf(text, license),
  }
}

/** A line that says who holds the copyright; Apache's own text has some that only speak of it. */
function holderIn(line) {
  const bare = line.replace(/^[\s*#/>]+/, '').trim()
  if (!/^(copyright\b|©|\(c\)).*(\d{4}|©|\(c\)|\bby\b)/i.test(bare) || /\[(yyyy|name)/.test(bare)) return []
  return [
    bare
      .replace(/\.? *all rights reserved\.?/i, '')
      .replaceAll(/[*`]/g, '')
      .replace(/^copyright *(?:\(c\)|©)? */i, '© '),
  ]
}

/** The licence without the lines that differ from package to package, so that each text stands once. */
function termsOf(text, license) {
  const known = {
    MIT: 'Permission is hereby granted',
    ISC: 'Permission to use, copy',
    '0BSD': 'Permission to use, copy',
  }
  const body = text === '' ? (standard[license] ?? '') : text
  // MIT No Attribution asks for no copy.
  if (license === 'MIT-0') return ''
  if (body === '') throw new Error(`no text of the licence ${license}`)
  const begin = known[license] === undefined ? 0 : Math.max(0, body.indexOf(known[license]))
  return body
    .slice(begin)
    .split('\n')
    .filter((line) => holderIn(line).length === 0)
    .join(' ')
    .replace(/\s+/g, ' ')
    .replaceAll(/[“”]|'(?=Software'|AS IS')|(?<=Software|AS IS)'/g, '"')
    .replaceAll('*', '')
    .trim()
}

/** For packages that name MIT and carry no file of it. */
const standard = {
  MIT: 'Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.',
}

/** Apache's terms, without the appendix on how to apply them, which the licence itself leaves out of its terms. */
const termsOnly = (text) => text.slice(0, text.indexOf('APPENDIX')).replace(/\s+/g, ' ').trim()
