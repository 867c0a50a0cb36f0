// Shows: a shutdown with the time that EC2 leaves a spot instance.
import { shutdown } from 'lastcall'
import { ask, timeUntil, watch } from './metadata.js'

/** `onRebalance` is called once, when EC2 expects an interruption but has not decided on one. */
export function watchEc2({
  endpoint = 'http://169.254.169.254',
  every = 5_000,
  margin = 5_000,
  onRebalance,
} = {}) {
  let isAtRisk = false

  return watch(async (signal) => {
    const token = await getToken(signal)
    const notice = await get('spot/instance-action', token, signal)
    if (notice) {
      shutdown(`spot instance: ${notice.action}`, { timeout: timeUntil(Date.parse(notice.time), margin) })
    } else if (!isAtRisk && (await get('events/recommendations/rebalance', token, signal))) {
      isAtRisk = true
      onRebalance?.()
    }
  }, every)

  async function getToken(signal) {
    const headers = { 'X-aws-ec2-metadata-token-ttl-seconds': '60' }
    const { status, text } = await ask(`${endpoint}/latest/api/token`, { method: 'PUT', headers, signal })
    if (status !== 200) throw new Error(`EC2 answers ${status} instead of a token`)
    return text
  }

  async function get(path, token, signal) {
    const headers = { 'X-aws-ec2-metadata-token': token }
    const { status, text } = await ask(`${endpoint}/latest/meta-data/${path}`, { headers, signal })
    if (status === 404) return undefined // there is no notice
    if (status !== 200) throw new Error(`EC2 answers ${status}`)
    return JSON.parse(text)
  }
}
