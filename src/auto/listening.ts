/**
 * Loaded into an instance of a supervised program that has sockets of systemd. Such an instance is no worker of
 * `node:cluster`, so it tells the supervisor itself that it listens.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { sendToParent } from '../core/shutdown/cluster.ts'
import { LISTENING } from './messages.ts'

const CHANNEL = 'tracing:net.server.listen:asyncEnd'

function onListening(): void {
  unsubscribe(CHANNEL, onListening)
  sendToParent(process, LISTENING)
}

subscribe(CHANNEL, onListening)
