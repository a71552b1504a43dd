// Network addresses: who counts as one caller, and which addresses we never call ourselves.
import { BlockList, isIP } from 'node:net';

/** The eight groups of an IPv6 address, or null when it is none. */
function groupsOf(address: string): number[] | null {
  if (isIP(address) !== 6) return null;
  let text = address.split('%')[0]!.toLowerCase();
  const tail = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (tail) {
    const [a, b, c, d] = tail.slice(2).map(Number) as [number, number, number, number];
    text = `${tail[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  }
  const [left, right] = text.split('::') as [string, string?];
  const read = (part: string) => (part === '' ? [] : part.split(':').map((g) => parseInt(g, 16)));
  if (right === undefined) return read(left);
  const [a, b] = [read(left), read(right)];
  return [...a, ...new Array<number>(8 - a.length - b.length).fill(0), ...b];
}

const dotted = (high: number, low: number) =>
  [high >> 8, high & 255, low >> 8, low & 255].join('.');

/**
 * What counts as one caller: an IPv4 address, or the /64 that one household or machine is given of
 * IPv6, where somebody could otherwise take a new address for every try.
 */
export function networkOf(address: string): string {
  const g = groupsOf(address);
  if (!g) return address;
  if (g.slice(0, 5).every((part) => part === 0) && g[5] === 0xffff) return dotted(g[6]!, g[7]!);
  return `${g
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}

// The special-purpose registries of IANA (RFC 6890 and later), and nothing that is routed to others.
const closed4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  // Answers of a cloud provider's machines about themselves.
  ['168.63.129.16', 32],
] as const;

const closed = new BlockList();
for (const [start, bits] of closed4) closed.addSubnet(start, bits, 'ipv4');
// Of IPv6 only the part given out so far is open; mapped, local and link addresses lie outside of it.
const open6 = new BlockList();
open6.addSubnet('2000::', 3, 'ipv6');
const closed6 = new BlockList();
for (const [start, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['2620:4f:8000::', 48],
] as const)
  closed6.addSubnet(start, bits, 'ipv6');

/**
 * May we call this address? Only those of the open internet; never this machine, its network, what a
 * cloud says about its machines, or any of these in the clothes of IPv6.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !closed.check(address, 'ipv4');
  if (family !== 6 || address.includes('%')) return false;
  const groups = groupsOf(address)!;
  // Translated addresses (64:ff9b::/96) reach the open internet where a network has IPv6 alone.
  if (groups[0] === 0x64 && groups[1] === 0xff9b && groups.slice(2, 6).every((g) => g === 0))
    return !closed.check(dotted(groups[6]!, groups[7]!), 'ipv4');
  return open6.check(address, 'ipv6') && !closed6.check(address, 'ipv6');
}
