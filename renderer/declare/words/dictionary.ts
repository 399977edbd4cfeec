/** Every word of the form in one language. A further language is a file beside vi.ts, and a line in languages.ts. */
import type { TableFaultKind } from '../../../main/declare-contract.ts';
import type { Step } from '../form-model.ts';

/** Codes and bits as in the VD1 profile. */
export type PurposeCode = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
export type SymptomBit = 0 | 1 | 2 | 3 | 4 | 5;
export type ExposureBit = 0 | 1 | 2 | 3;

/** What is wrong at a field, and what to do about it. */
export const faultNames = [
  'nameMissing',
  'nameWrong',
  'tooLong',
  'notText',
  'birthYearMissing',
  'birthYearWrong',
  'sexMissing',
  'idMissing',
  'idDigits',
  'idProvince',
  'idSex',
  'idBirthYear',
  'passportMissing',
  'passportWrong',
  'phoneWrong',
  'purposeMissing',
  'exposuresMissing',
  'symptomsMissing',
  'peopleMissing',
  'peopleWrong',
  'othersMissing',
  'othersOpen',
  'tableMissing',
  'tableTooLarge',
  'tableUnreadable',
] as const;
export type FaultName = (typeof faultNames)[number];

export interface Dictionary {
  /** As in languages.ts. */
  readonly tag: string;
  /** Of the browser's tab, before the site's name. */
  readonly title: string;
  readonly titles: Readonly<Record<Exclude<Step, 'notice'>, string>>;

  readonly loading: string;
  readonly notLoaded: string;
  readonly tryAgain: string;
  readonly step: (at: number, of: number) => string;
  readonly back: string;
  readonly next: string;
  readonly optional: string;

  readonly noticeTitle: string;
  /** Who asks; the site's name stands after it. */
  readonly asks: string;
  readonly contact: string;
  readonly validFor: (hours: string) => string;
  readonly forWhom: string;
  readonly justMe: string;
  readonly meAndOthers: string;
  readonly meAndOthersHint: string;
  readonly wholeList: string;
  readonly wholeListHint: string;
  readonly agree: string;
  readonly noticeChanged: string;
  readonly showCodes: string;

  readonly known: string;
  readonly notMe: string;
  readonly name: string;
  readonly birthYear: string;
  readonly birthYearHint: string;
  readonly sex: string;
  readonly sexes: Readonly<Record<'male' | 'female', string>>;
  readonly idKind: string;
  readonly idKinds: Readonly<Record<'national-id' | 'passport' | 'none', string>>;
  readonly nationalId: string;
  readonly nationalIdHint: string;
  readonly passport: string;
  readonly noIdHint: string;
  readonly phone: string;
  readonly remember: string;

  readonly purposes: Readonly<Record<PurposeCode, string>>;
  readonly host: string;
  readonly patient: string;
  readonly plate: string;

  readonly exposures: Readonly<Record<ExposureBit, string>>;
  readonly noExposures: string;
  /** In the summary. */
  readonly noExposuresShort: string;
  readonly where: string;
  readonly whereHint: string;
  readonly symptoms: Readonly<Record<SymptomBit, string>>;
  readonly noSymptoms: string;
  /** Before what may be ticked instead. */
  readonly orTick: string;
  readonly forEverybody: string;

  readonly peopleIntro: string;
  readonly addPerson: string;
  readonly change: string;
  readonly remove: string;
  readonly person: string;
  readonly unnamed: string;
  readonly allWell: string;
  readonly allWellHint: string;
  readonly yes: string;
  readonly noAskEach: string;
  readonly howIs: (name: string) => string;
  readonly answered: string;
  readonly toAnswer: string;

  readonly listIntro: string;
  readonly getTemplate: string;
  readonly templateName: string;
  /** As the service reads them: name, birth year, sex, national id, passport, phone. */
  readonly columns: readonly string[];
  readonly decimalComma: boolean;
  readonly chooseFile: string;
  readonly chosenFile: (name: string, lines: number) => string;
  readonly line: (line: number) => string;
  readonly wrongLines: (count: number) => string;
  readonly furtherLines: (count: number) => string;
  readonly rowFaults: Readonly<Record<TableFaultKind | 'wrong-choice' | 'wrong-id', string>>;

  readonly healthPart: string;
  readonly send: string;
  readonly refused: Readonly<Record<'too-large' | 'bad-request', string>>;

  readonly sending: string;
  readonly noNetwork: string;
  readonly busy: string;
  readonly service: string;
  readonly kept: string;
  readonly nextTry: (seconds: number) => string;
  readonly tryNow: string;

  readonly yourCode: string;
  readonly codeOf: (name: string) => string;
  readonly codeAt: (at: number, of: number) => string;
  readonly previousCode: string;
  readonly nextCode: string;
  readonly left: (time: string) => string;
  readonly until: (moment: string) => string;
  readonly ended: string;
  readonly endedHint: string;
  readonly brightness: string;
  readonly atTheGate: string;
  /** In the order that they are done; null where the poster named no way in. */
  readonly gateSteps: (lane: string | null) => readonly string[];
  readonly savePicture: string;
  readonly pictureName: string;
  readonly printSheets: string;
  readonly sheetsName: string;
  readonly sheetsFailed: string;
  readonly declareAnew: string;

  readonly faults: Readonly<Record<FaultName, string>>;
}
