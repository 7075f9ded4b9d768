// The gallery's registry: of each screen and dialog of the kiosk, by its file's name, every state that looks different.
// What is not registered here fails tests/contract/gallery.test.ts; what is shown nowhere fails gallery.spec.ts.

/** What residents see, and the sync panel. */
const residentScreens = {
  IdleScreen: ['idle', 'idle-unknown-code', 'idle-revoked', 'idle-camera-refused', 'idle-camera-lost', 'idle-offline'],
  KeypadScreen: ['keypad', 'keypad-wrong'],
  WhoseScreen: ['whose'],
  ResidentScreen: ['resident', 'resident-new', 'resident-proxy'],
  ShelfScreen: ['shelf-look', 'shelf', 'shelf-chosen', 'shelf-refused'],
  GatherScreen: ['gather', 'gather-without-camera'],
  ConfirmScreen: ['confirm', 'confirm-one', 'confirm-recording'],
  DoneScreen: ['done', 'done-offline', 'done-next', 'done-many', 'done-proxy'],
  RefusalScreen: ['refusal-storage'],
  RulesScreen: ['rules'],
  PairingScreen: ['pairing', 'pairing-wrong', 'paired'],
  StaffSyncScreen: ['staff', 'staff-trouble'],
  IdleWarning: ['idle-warning'],
  OtherCardDialog: ['other-card'],
  UpdateNotice: ['update'],
  BootProblemScreen: [
    'boot-starting',
    'boot-blocked',
    'boot-recovering',
    'boot-recovered',
    'boot-no-storage',
    'boot-other-version',
    'boot-full',
    'boot-revoked',
    'boot-failed',
  ],
} as const;

/** What the staff see at the counter. */
const staffScreens = {
  StaffSignInScreen: ['work-sign-in', 'work-pin', 'work-pin-wrong', 'work-pin-locked'],
  StaffHomeScreen: ['work-home', 'work-home-auditor'],
  HandOverScreen: ['work-hand-over', 'work-hand-over-ticked'],
  ItemPicker: ['work-picker', 'work-picker-letters'],
  RestockScreen: ['work-restock-empty', 'work-restock', 'work-restock-expired'],
  AmountDialog: ['work-restock-quantity', 'work-restock-cost'],
  DatePicker: ['work-restock-date'],
  ChoiceDialog: ['work-restock-supplier', 'work-card-stop'],
  TextDialog: ['work-restock-code'],
  StaffDoneScreen: ['work-restock-done'],
  CartonScreen: ['work-carton'],
  NewItemScreen: ['work-new-item'],
  StaffShelfScreen: ['work-shelf', 'work-shelf-calm'],
  CountPlaceScreen: ['work-count-places'],
  CountScreen: ['work-count', 'work-count-correct'],
  CountReviewScreen: ['work-count-review', 'work-count-right'],
  WriteOffScreen: ['work-write-off'],
  AwardScreen: ['work-award', 'work-award-hours', 'work-award-capped'],
  ApprovalDialog: ['work-approval', 'work-approval-pin'],
  ResidentSearchScreen: ['work-find', 'work-find-number', 'work-find-name'],
  StaffResidentScreen: ['work-resident'],
  ReasonDialog: ['work-take-back'],
  RegisterScreen: ['work-register'],
  NamesakesDialog: ['work-namesakes'],
  NewCardScreen: ['work-new-card'],
  ReversalScreen: ['work-reversal'],
  ReversalLinesScreen: ['work-reversal-lines'],
  LetThroughDialog: ['work-let-through'],
  ShiftScreen: ['work-shift'],
  ShiftClosedScreen: ['work-shift-closed'],
  StaffSyncTools: ['work-sync-tools'],
  ScannerSetupScreen: ['work-scanner', 'work-scanner-slow'],
} as const;

export const screens = { ...residentScreens, ...staffScreens } as const;

export const staffScenes = Object.values(staffScreens).flat();
export const kioskScenes = Object.values(screens).flat();

/** The patterns of the console. */
export const hubPages = ['sign-in', 'overview', 'kiosks', 'residents', 'resident', 'items', 'events'] as const;
