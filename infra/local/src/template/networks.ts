import { createHash } from 'node:crypto';
import { REGION } from '../core/arn.ts';
import { RuntimeError } from '../core/errors.ts';
import type { NamedResource } from './physical-names.ts';

// There are no networks here. Their resources have names, so that templates can say which of them a function is in.

const PREFIX = 'AWS::EC2::';

export const isNetwork = (type: string): boolean => type.startsWith(PREFIX);

/** What EC2 calls its resources where that is not the type in lower case. */
const ID_PREFIXES: Readonly<Record<string, string>> = {
  InternetGateway: 'igw',
  NatGateway: 'nat',
  NetworkInterface: 'eni',
  RouteTable: 'rtb',
  SecurityGroup: 'sg',
  SecurityGroupEgress: 'sgr',
  SecurityGroupIngress: 'sgr',
  VPC: 'vpc',
  VPCEndpoint: 'vpce',
};

/** `subnet-` and 17 hexadecimal digits that follow from stack and logical id. */
export const networkIdOf = ({ logicalId, resource, stackName }: NamedResource): string => {
  const kind = resource.Type.slice(PREFIX.length);
  const digits = createHash('sha256').update(`${stackName}-${logicalId}`).digest('hex').slice(0, 17);
  return `${ID_PREFIXES[kind] ?? kind.toLowerCase()}-${digits}`;
};

/** An id of the resource itself, or what the template says of it; undefined for what only EC2 could know. */
export const networkAttributeOf = (named: NamedResource, attribute: string): string | undefined => {
  const kind = named.resource.Type.slice(PREFIX.length);
  if (attribute === 'Id' || attribute === `${kind}Id` || attribute === 'GroupId') return networkIdOf(named);
  if (attribute === 'DefaultSecurityGroup') {
    return networkIdOf({ ...named, logicalId: `${named.logicalId}Default`, resource: DEFAULT_GROUP });
  }
  const given = named.resolve(named.resource.Properties[attribute]);
  return given === undefined ? undefined : String(given);
};

const DEFAULT_GROUP = { Type: `${PREFIX}SecurityGroup`, Properties: {} };

/** Availability zones of the region that the local runtime plays. */
export const AVAILABILITY_ZONES = ['a', 'b', 'c'].map((letter) => `${REGION}${letter}`);

/**
 * `Fn::Cidr`: so many blocks of IPv4 addresses, one behind the other from the start of a block.
 * @param hostBits bits of an address within each of them
 * @throws RuntimeError TEMPLATE_UNRESOLVED
 */
export const cidrBlocksOf = (block: string, count: number, hostBits: number): string[] => {
  const [, address = '', bits = ''] = /^([0-9.]+)\/([0-9]+)$/.exec(block) ?? [];
  const bytes = address.split('.').map(Number);
  const fits = bytes.length === 4 && hostBits <= 32 - Number(bits) && count <= 2 ** (32 - Number(bits) - hostBits);
  if (!fits) {
    const message = `Fn::Cidr: ${block} has no room for ${count} blocks of ${hostBits} bits, or is not IPv4`;
    throw new RuntimeError('TEMPLATE_UNRESOLVED', message);
  }
  const first = bytes.reduce((number, byte) => number * 256 + byte, 0);
  return Array.from({ length: count }, (_, index) => {
    const start = first + index * 2 ** hostBits;
    return `${[24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join('.')}/${32 - hostBits}`;
  });
};
