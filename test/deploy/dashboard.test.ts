import { readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import * as z from 'zod'
import { resource, serverlessYml } from './deployment-files.ts'

const byText = (a: string, b: string) => (a < b ? -1 : 1)
const functions = z.record(z.string(), z.looseObject({ memorySize: z.number() }))
const box = { x: z.number(), y: z.number(), width: z.number(), height: z.number() }
const metric = z.array(z.union([z.string(), z.record(z.string(), z.unknown())]))
const body = z.object({
  widgets: z.array(
    z.object({ type: z.literal('metric'), ...box, properties: z.looseObject({ metrics: z.array(metric) }) }),
  ),
})
const sub = z.object({ DashboardBody: z.object({ 'Fn::Sub': z.string() }) })

const text = sub.parse(resource('GuardDashboard').properties).DashboardBody['Fn::Sub']
const { widgets } = body.parse(JSON.parse(text))
const metrics = widgets.flatMap(({ properties }) => properties.metrics)
const source = ['observed', 'verify-metrics', 'drill-metrics']
  .map((name) => readFileSync(new URL(`../../handlers/${name}.ts`, import.meta.url), 'utf8'))
  .join('\n')
/** What AWS Lambda counts of each function (Lambda developer guide, "Types of metrics for Lambda functions"). */
const ofLambda = new Set<unknown>(['Errors', 'Throttles', 'Duration', 'Invocations'])

it('shows metrics that the functions count, or Lambda of them', () => {
  const counted = new Set<unknown>([...source.matchAll(/\.addMetric\('(\w+)'/g)].map(([, name]) => name))
  const named = metrics.filter(([first]) => typeof first === 'string')
  expect(named.length).toBeGreaterThan(20)
  for (const [namespace, name] of named) {
    const known = namespace === 'AWS/Lambda' ? ofLambda : counted
    expect({ namespace, name, known: known.has(name) }).toEqual({ namespace, name, known: true })
  }
})

it('shows each that they count, but for what has no verdict and for the sum of all severities', () => {
  const shown = new Set(metrics.map(([, name]) => name))
  const counted = [...source.matchAll(/\.addMetric\('(\w+)'/g)].map(([, name]) => name ?? '')
  expect([...new Set(counted)].filter((name) => !shown.has(name))).toEqual(['Failing', 'Unknown'])
})

it('has dimensions as the functions write them', () => {
  for (const [namespace, name, ...rest] of metrics) {
    const dimensions = rest.filter((part) => typeof part === 'string')
    if (namespace !== 'Trailkeeper') continue
    const ofOne = name === 'Heartbeat' || name === 'NewestProvenHourAge'
    expect(dimensions.slice(0, ofOne ? 4 : 2)).toEqual(
      ofOne ? ['service', 'trailkeeper', 'stack', '${AWS::StackName}'] : ['service', 'trailkeeper'],
    )
  }
})

it('works the cost out from the memory that the functions have', () => {
  const { sweep, react } = functions.parse(serverlessYml.functions)
  const gigabytes = [sweep, react].map((one) => (one?.memorySize ?? 0) / 1024)
  expect(gigabytes).toEqual([0.5, 1])
  expect(text).toContain('(s/1000*0.5+r/1000)*0.0000133334+(si+ri)*0.0000002')
})

it('lays its widgets out in 24 columns, none over another', () => {
  const cells = widgets.flatMap(({ x, y, width, height }) => {
    expect(x + width).toBeLessThanOrEqual(24)
    return Array.from(
      { length: width * height },
      (_, at) => `${x + (at % width)},${y + Math.floor(at / width)}`,
    )
  })
  expect(new Set(cells).size).toBe(cells.length)
})

it('names nothing of the stack that is made only sometimes', () => {
  const named = [...text.matchAll(/\$\{([^}]+)\}/g)].map(([, name = '']) => name)
  expect([...new Set(named)].toSorted(byText)).toEqual([
    'AWS::Region',
    'AWS::StackName',
    'ReactLambdaFunction',
    'SweepLambdaFunction',
  ])
})
