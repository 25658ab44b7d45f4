// biome-ignore-all lint/suspicious/noTemplateCurlyInString: substitution templates of IoT rules look like this
import { describe, expect, it } from 'vitest';
import { compileTemplate } from '../../../../../infra/local/src/iot/sql/template.ts';
import { messageOf } from './support.ts';

describe('substitution templates (aws-semantics 7.5)', () => {
  it.each([
    ['plain text', 'plain text'],
    ['${device}', 'd1'],
    ['${group}', '12'],
    ['${ratio}', '0.5'],
    ['${flag}-${none}', 'true-null'],
    ['${position}', '{"x":1}'],
    ['${missing}', ''],
    ['a/${missing}/b', 'a//b'],
    ['${topic(2)}/${clientid()}/${timestamp()}', 'sensor-1/sensor-1/1620992100000'],
    ["${'a}b' + device}", 'a}bd1'],
    ["${'it''s } here'}", "it's } here"],
    ['${newuuid()}.json', 'uuid-1.json'],
    ['${device}-${substring(md5(topic(2)), 0, 1)}', 'd1-e'],
    ['${device}-${substring(md5(topic(2)), 0, 2)}', 'd1-eb'],
    ['${device}-${substring(md5(topic(9)), 0, 1)}', 'd1-'],
    ["${upper(concat(device, '-', group))}", 'D1-12'],
    ['$ {device} $', '$ {device} $'],
  ])('%s gives %s', (text, expected) => {
    const payload = { device: 'd1', group: 12, ratio: 0.5, flag: true, none: null, position: { x: 1 } };
    expect(compileTemplate(text)(messageOf(payload))).toBe(expected);
  });
});
