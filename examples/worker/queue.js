// Stands in for a queue and a database. It delivers message 1 at once, and message 2 just after a SIGTERM.
import { EventEmitter } from 'node:events'
import { setTimeout } from 'node:timers/promises'

export const pool = {
  query: () => setTimeout(500),
  end: async () => console.log('database closed'),
}

class Message {
  constructor(id) {
    this.id = id
  }
  async ack() {
    await setTimeout(20)
    console.log(`message ${this.id} acknowledged`)
  }
  async nack() {
    await setTimeout(20)
    console.log(`message ${this.id} handed back`)
  }
}

class Consumer extends EventEmitter {
  #timer = setInterval(() => {}, 60_000)

  start() {
    this.emit('message', new Message(1))
  }
  /** Resolves when no message can come any more. */
  async stop() {
    clearInterval(this.#timer)
    await setTimeout(50)
    this.emit('message', new Message(2)) // it was on its way
    await setTimeout(50)
    console.log('no more messages')
  }
}

export const consumer = new Consumer()
