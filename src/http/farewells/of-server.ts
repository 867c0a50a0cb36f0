import type { Server as NetServer } from 'node:net'

/** Makes a map for each server, which all of its drains share: one that comes later knows what an earlier one has seen. */
export function mapOfServer<Key, Value>(): (server: NetServer) => Map<Key, Value> {
  const maps = new WeakMap<NetServer, Map<Key, Value>>()
  return (server) => {
    const map = maps.get(server) ?? new Map<Key, Value>()
    maps.set(server, map)
    return map
  }
}
