import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const root = new URL('..', import.meta.url).pathname
const text = (file: string): string => readFileSync(join(root, file), 'utf8')
const page = text('docs/architecture.md')
const section = (title: string): string => page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? ''

const filesUnder = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file))

const lib = filesUnder('lib')
const specifiers = /(?:from|import)\s*\(?\s*'(\.[^']+)'/g

/** What a file imports, types and lazily loaded files included. */
const importsOf = (file: string): string[] =>
  [...text(file).matchAll(specifiers)].map(([, to = '']) => normalize(join(dirname(file), to)))

/** The rooms in the page's order, from the ground up. */
const rooms = [...section('Rooms').matchAll(/^- `([\w/.-]+)`: \S/gm)].map(([, room = '']) => room)

/** The innermost room that a file stands in. */
const roomOf = (file: string): number =>
  rooms.reduce(
    (best, room, index) =>
      (file === `lib/${room}` || file.startsWith(`lib/${room}`)) && room.length > (rooms[best]?.length ?? 0)
        ? index
        : best,
    -1,
  )

describe('lib', () => {
  it('has every file in a room of the page, and every room of the page', () => {
    expect(lib.filter((file) => roomOf(file) === -1)).toEqual([])
    expect(rooms.filter((room) => !existsSync(join(root, 'lib', room)))).toEqual([])
  })

  it('has at most 21 rooms at its top, and each folder in it is named on the page', () => {
    const folders = [...new Set(lib.map((file) => file.split('/')[1] ?? ''))].filter(
      (name) => !name.endsWith('.ts'),
    )
    expect(folders.filter((folder) => !page.includes(`\`${folder}/\``))).toEqual([])
    expect(folders.length).toBeLessThanOrEqual(21)
  })

  it('imports downwards only', () => {
    const upward = lib.flatMap((file) =>
      importsOf(file)
        .filter((to) => to.startsWith('lib/') && roomOf(to) > roomOf(file))
        .map((to) => `${file} → ${to}`),
    )
    expect(upward).toEqual([])
  })

  it('imports nothing of what stands on it', () => {
    const outward = lib.flatMap((file) =>
      importsOf(file)
        .filter((to) => /^(?:cli|handlers|sandbox|test|bench|scripts)\//.test(to))
        .map((to) => `${file} → ${to}`),
    )
    expect(outward).toEqual([])
  })

  it('has no circle of imports, types included', () => {
    expect(circles(new Map(lib.map((file) => [file, importsOf(file)])))).toEqual([])
  })

  it('imports the SDK in the rooms alone that the page names', () => {
    const [, sentence = ''] = /Only ([^;]+?) import the SDK/.exec(section('Rooms')) ?? []
    const named = [...sentence.matchAll(/`([\w-]+)\/`/g)].map(([, room = '']) => room)
    const importing = lib.filter((file) => /(?:from|import\()\s*'@aws-sdk\//.test(text(file)))
    expect([...new Set(importing.map((file) => file.split('/')[1] ?? ''))].toSorted()).toEqual(
      named.toSorted(),
    )
  })

  it('constructs clients in lib/aws only', () => {
    const others = [...lib, ...filesUnder('handlers'), ...filesUnder('cli')].filter(
      (file) => !file.startsWith('lib/aws/') && /\bnew \w+Client\(/.test(text(file)),
    )
    expect(others).toEqual([])
  })

  it('writes where the page says, and the page names no place that does not', () => {
    const writers = lib.filter((file) => writes.test(text(file)))
    const named = [...section('Who writes').matchAll(/`(lib\/[\w/.-]+)`/g)].map(([, path = '']) => path)
    expect(writers.filter((file) => !named.some((path) => file.startsWith(path)))).toEqual([])
    expect(named.filter((path) => !writers.some((file) => file.startsWith(path)))).toEqual([])
    expect(writers.length).toBeGreaterThan(10)
  })
})

const writes =
  /\b(?:Put|Create|Delete|Update|Start|Stop|Add|Remove|Enable|Disable|Publish|Schedule|Cancel|Set|Tag|Untag|Attach|Detach|Batch(?:Import|Write)|TransactWrite|Send|Invoke|GenerateMac|Register|Associate|Subscribe|Unsubscribe)\w*Command\b/

const graphOf = (...edges: [string, string][]) =>
  new Map(edges.map(([from]) => [from, edges.filter(([one]) => one === from).map(([, to]) => to)]))

/** What is loaded with a file: not its types, and not what it loads only when it is needed. */
function loadedWith(file: string): Set<string> {
  const loaded = new Set([file])
  for (const one of loaded) {
    if (!one.endsWith('.ts') || !/^(?:cli|lib)\//.test(one)) continue
    for (const [, to = ''] of text(one).matchAll(/^(?:import|export) (?!type )[^']*?from '([^']+)'/gm))
      loaded.add(to.startsWith('.') ? normalize(join(dirname(one), to)) : to)
  }
  return loaded
}

describe('the command line', () => {
  it('starts without checks, YAML and the SDK, which most commands do not need at once', () => {
    expect([...loadedWith('cli/trailkeeper.ts')].toSorted()).toEqual(['cli/trailkeeper.ts', 'package.json'])
    const loaded = [...loadedWith('cli/program.ts'), ...loadedWith('cli/terminal.ts')]
    expect(loaded).toContain('lib/text/plain-text.ts')
    expect(
      loaded.filter((name) => /^lib\/(?:checks|policy\/parse)|^yaml$|^zod|^@aws-sdk/.test(name)),
    ).toEqual([])
  })
})

describe('circles', () => {
  it('are found, of two files and of three, and a chain is none', () => {
    expect(circles(graphOf(['a', 'b'], ['b', 'a']))).toEqual(['a, b'])
    expect(circles(graphOf(['a', 'b'], ['b', 'c'], ['c', 'a'], ['d', 'a']))).toEqual(['a, b, c'])
    expect(circles(graphOf(['a', 'b'], ['b', 'c'], ['d', 'c']))).toEqual([])
  })
})

/** Sets of files that reach each other, each as one text. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const reached = new Map([...graph.keys()].map((from) => [from, reachedFrom(from, graph)]))
  const found = [...graph.keys()]
    .filter((file) => reached.get(file)?.has(file))
    .map((file) => [...(reached.get(file) ?? [])].filter((other) => reached.get(other)?.has(file)))
  return [...new Set(found.map((circle) => circle.toSorted().join(', ')))]
}

function reachedFrom(start: string, graph: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set<string>()
  const ahead = [...(graph.get(start) ?? [])]
  for (let file = ahead.pop(); file !== undefined; file = ahead.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    ahead.push(...(graph.get(file) ?? []))
  }
  return seen
}

describe('the page', () => {
  const laws = section('The laws')
    .split(/^(?=\d+\. )/m)
    .filter((law) => /^\d+\. /.test(law))

  it('has the ten laws', () => {
    expect(laws.map((law) => Number.parseInt(law, 10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it.each(laws)('names a test that there is: %s', (law) => {
    const [, file = ''] = /\]\(\.\.\/(test\/[\w/.-]+)\)/.exec(law) ?? []
    const [, title = ''] = /: "([^"]+)"\s*$/.exec(law) ?? []
    expect(title.length).toBeGreaterThan(10)
    expect(text(file)).toContain(title)
  })

  it('names no file or folder that there is not, and neither do CONTRIBUTING and README', () => {
    for (const document of ['docs/architecture.md', 'CONTRIBUTING.md', 'README.md']) {
      const paths = [
        ...text(document).matchAll(/`((?:lib|cli|handlers|sandbox|scripts|test|policies)\/[\w/.-]+)`/g),
      ]
        .map(([, path = '']) => path)
        .filter((path) => !path.includes('ID'))
      expect([document, paths.filter((path) => !existsSync(join(root, path)))]).toEqual([document, []])
    }
  })

  it('is where CONTRIBUTING leads', () => {
    expect(text('CONTRIBUTING.md')).toContain('docs/architecture.md')
  })
})
