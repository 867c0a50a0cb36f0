import { Agent } from 'node:http'

/**
 * S8: makes connections that stay open until this process exits, which tells the supervisor that the command has done its
 * work. If the supervisor exits before, and it is process 1 of the command's container, the kernel kills the command.
 */
export const heldConnection: Agent = new Agent({ keepAlive: true })
