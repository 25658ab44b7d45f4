/** Every text about bikes that people read. */
export const bikeTexts = {
  choice: {
    title: 'How you ride',
    bike: { title: 'Bluetooth bike', hint: 'Cadence and resistance as your bike measures them.' },
    steered: { title: 'Steer', hint: 'You set cadence and resistance, by sliders or arrow keys.' },
    simulated: { title: 'Simulated', hint: 'Rides by itself. You watch.' },
  },
  unsupported: {
    browser: 'This browser cannot reach a bike.',
    insecure: 'A browser reaches bikes only from a page that came over https.',
    more: 'What works',
    browsers:
      'Chrome, Edge and Opera on Windows, macOS and ChromeOS, and Chrome or Samsung Internet on Android, have Web Bluetooth. In Brave and in Chrome on Linux it has to be switched on first.',
    lacking: 'Firefox, Safari and every browser on iPhone and iPad do not have it. There, steer or ride simulated.',
    address: 'Open this page by an address that begins with https, or ride in another way.',
  },
  pair: 'Choose your bike',
  pairOther: 'Another bike',
  reconnect: 'Reconnect',
  forget: 'Forget',
  unnamed: 'Your bike',
  statusLabel: 'Bike',
  state: {
    none: 'No bike yet',
    connecting: 'Connecting',
    connected: 'Connected',
    silent: 'No data',
    lost: 'Out of reach',
  },
  silentHint: 'Pedal: many bikes say nothing while they stand.',
  measured: {
    label: 'What the bike measures',
    cadence: 'Cadence',
    cadenceUnit: 'rpm',
    resistance: 'Resistance',
    resistanceUnit: '%',
    power: 'Power',
    powerUnit: 'W',
    about: (value: string) => `\u2248${value}`,
    estimated: 'Resistance is estimated from power and cadence.',
    unknown: 'This sensor tells cadence only. Resistance counts as 0 %.',
  },
  settings: {
    title: 'Adjust this bike',
    levelMax: 'Highest level',
    levelMaxHint: (level: string) => `Counts as 100 %. The bike is at level ${level} now.`,
    levelMaxHintUnknown: 'Counts as 100 %. Turn the knob all the way up to see it.',
    factor: 'Factor',
    factorHint: 'Multiplies the resistance, from 0.5 to 2. 1 leaves it as it is.',
    ignoresLevel: 'Reckon resistance from power',
    ignoresLevelHint: 'For a bike whose level never changes.',
  },
  problems: {
    'not-chosen':
      'No bike was chosen. Is yours not in the list? Pedal to wake it, and close the app that may hold it: many bikes talk to one at a time.',
    'bluetooth-off': 'Bluetooth is off on this device, or not allowed for this browser. Switch it on and try again.',
    refused: 'The browser did not allow it. Allow Bluetooth for this page in the settings of the site, and try again.',
    'not-reached':
      'The bike does not answer. Pedal to wake it, and close the app that may hold it. Choosing it again is often faster than reconnecting.',
    'no-service':
      'This device tells neither cadence nor power in a way that browsers can read. Choose another one, or ride in another way.',
    'no-cadence': 'The bike sends data, but no cadence, and without it there is no output. Ride in another way.',
  },
} as const;
