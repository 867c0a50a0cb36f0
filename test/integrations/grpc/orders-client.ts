import { fileURLToPath } from 'node:url'
import {
  type Client,
  type ClientReadableStream,
  credentials,
  loadPackageDefinition,
  type ServiceClientConstructor,
  type ServiceError,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'

export interface Receipt {
  readonly id: number
  /** The server that has answered. */
  readonly by: string
}

export interface OrdersClient extends Client {
  Place(order: { id: number }, callback: (error: ServiceError | null, receipt: Receipt) => void): void
  Watch(order: { id: number }): ClientReadableStream<Receipt>
}

const definition = loadSync(fileURLToPath(new URL('orders.proto', import.meta.url)))
const Orders = loadPackageDefinition(definition).Orders as ServiceClientConstructor

/** A client with connections of its own, to the first of some servers that takes them. */
export function connectTo(ports: readonly number[]): OrdersClient {
  const target = `ipv4:${ports.map((port) => `127.0.0.1:${port}`).join(',')}`
  const options = { 'grpc.use_local_subchannel_pool': 1 }
  return new Orders(target, credentials.createInsecure(), options) as unknown as OrdersClient
}

/** Resolves with the receipt, or with what went wrong, such as `14 UNAVAILABLE`. */
export function place(client: OrdersClient, id: number): Promise<Receipt | string> {
  return new Promise((resolve) => {
    client.Place({ id }, (error, receipt) => resolve(error ? error.message : receipt))
  })
}
