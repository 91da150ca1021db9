import type { Link } from '../../lib/drill/strike.ts'
import { whyBroken as whyOfPath } from '../../lib/drill/why-broken.ts'
import { read } from '../../lib/aws/read.ts'
import type { Region } from '../../lib/model/index.ts'
import { getGuardRecord } from '../../lib/state/guard-record.ts'
import { topicHealth } from '../alert/topic-health.ts'
import { keyDiagnoses } from '../doctor/key-diagnoses.ts'
import type { OpenDrill } from './open-drill.ts'

/**
 * What is wrong with a link that did not come about: what a scheduled drill says of it, by what was recorded of the
 * functions too; and what doctor sees of the topic, its key and its subscribers, and of the keys that sign.
 */
export async function whyBroken(open: OpenDrill, link: Link, region: Region): Promise<string[]> {
  const { clients, identity, deployed, topicArn, state, enabled } = open
  const { deployment, environment } = deployed
  const recorded = await read('dynamodb:Query', () => getGuardRecord(state, deployment))
  const path = {
    clients,
    identity,
    deployment: { ...deployment, ...(recorded.ok && deployment.id !== '' && recorded.value) },
    topicArn,
    regions: enabled,
    now: state.now,
  }
  const [why, topic, keys] = await Promise.all([
    whyOfPath(path, link, region),
    topicHealth(clients, topicArn),
    keyDiagnoses(clients, deployment.homeRegion, environment),
  ])
  const seen = [...topic.diagnoses, ...keys].map(({ level, part, text }) => ({
    level,
    text: `${part}: ${text}`,
  }))
  const of = (wanted: string) => seen.filter(({ level }) => level === wanted).map(({ text }) => text)
  return [...new Set([...why, ...of('problem'), ...(link === 'heard' ? [] : of('warning'))])]
}
