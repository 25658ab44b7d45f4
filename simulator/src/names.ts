import { hashedChoice } from './random.ts';

type Words = readonly [string, ...string[]];

interface Naming {
  readonly given: Words;
  readonly family: Words;
  readonly toFullName: (given: string, family: string) => string;
}

const givenFirst = { toFullName: (given: string, family: string) => `${given} ${family}` };
const familyFirst = { toFullName: (given: string, family: string) => `${family} ${given}` };
const familyFirstUnspaced = { toFullName: (given: string, family: string) => `${family}${given}` };

// Accents, apostrophes, hyphens, right-to-left and unspaced scripts: what a board must be able to show.
const namings: readonly [Naming, ...Naming[]] = [
  {
    ...givenFirst,
    given: ['Amélie', 'Hugo', 'Chloé', 'Bastien', 'Inès', 'Loïc', 'Maëlle', 'Théo'],
    family: ['Dubois', 'Lefèvre', 'Moreau', 'Garnier', 'Rousseau', 'Besançon', 'Fontaine', "L'Hermitte"],
  },
  {
    ...givenFirst,
    given: ['Katharina', 'Jürgen', 'Leonie', 'Matthias', 'Sophie', 'Björn', 'Anneliese', 'Felix'],
    family: ['Müller', 'Schönfeld', 'Weiß', 'Vogt', 'Krämer', 'Oberhauser', 'Lindqvist', 'Götz'],
  },
  {
    ...givenFirst,
    given: ['Łukasz', 'Agnieszka', 'Wojciech', 'Małgorzata', 'Jiří', 'Tereza'],
    family: ['Kowalczyk', 'Mazur', 'Horák', 'Wójcik', 'Zając', 'Beneš'],
  },
  {
    ...givenFirst,
    given: ['María José', 'Íñigo', 'Lucía', 'Joaquín', 'Conceição', 'Tiago'],
    family: ['Ibáñez', 'Muñoz', 'Peña', 'Guimarães', 'Etxeberria', 'López'],
  },
  {
    ...givenFirst,
    given: ['Aoife', 'Gareth', 'Priya', 'Marcus', 'Niamh', 'Rohan', 'Olivia', 'Kwame'],
    family: ["O'Connor", 'Llewellyn', 'Subramaniam', 'Okonkwo', 'Campbell', 'Mensah', 'Smith-Jones', 'Whitaker'],
  },
  { ...givenFirst, given: ['Ελένη', 'Γιώργος', 'Δημήτρης', 'Σοφία'], family: ['Νικολάου', 'Γεωργίου', 'Ιωάννου'] },
  { ...givenFirst, given: ['Оксана', 'Андрій', 'Соломія', 'Тарас'], family: ['Шевченко', 'Коваленко', 'Бондар'] },
  { ...givenFirst, given: ['محمد', 'ليلى', 'يوسف', 'نور'], family: ['الحسن', 'منصور', 'حداد'] },
  { ...givenFirst, given: ['נועה', 'איתן', 'תמר', 'דניאל'], family: ['לוי', 'כהן', 'מזרחי'] },
  { ...givenFirst, given: ['आरव', 'दीपिका', 'रोहन', 'अनन्या'], family: ['शर्मा', 'गुप्ता', 'वर्मा'] },
  { ...givenFirst, given: ['สมชาย', 'กัญญา', 'ธนพล'], family: ['ศรีสุข', 'ใจดี', 'วงศ์สวัสดิ์'] },
  { ...familyFirstUnspaced, given: ['陽菜', '蓮', 'さくら', '大輝'], family: ['佐藤', '鈴木', '渡辺', '小林'] },
  { ...familyFirstUnspaced, given: ['伟', '静', '子涵', '建国'], family: ['王', '李', '欧阳', '陈'] },
  { ...familyFirstUnspaced, given: ['서연', '민준', '지우', '하은'], family: ['김', '박', '최', '정'] },
  { ...familyFirst, given: ['Thị Hoa', 'Văn Đức', 'Minh Anh', 'Quốc Bảo'], family: ['Nguyễn', 'Trần', 'Phạm', 'Lê'] },
];

/** A person's name as it could stand on a board anywhere; the same seed and index give the same name. */
export function nameOf(seed: number, racerIndex: number): string {
  const naming = hashedChoice(namings, seed, racerIndex, 1);
  return naming.toFullName(
    hashedChoice(naming.given, seed, racerIndex, 2),
    hashedChoice(naming.family, seed, racerIndex, 3),
  );
}
