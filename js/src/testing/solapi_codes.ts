import type { DeliveryFailure } from "./numbers.js";

/** Texts of the status codes that the simulator gives. */
const TEXTS: Readonly<Record<string, string>> = {
  "1010": "필수 값 누락",
  "1011": "형식 오류",
  "1013": "SMS에는 제목을 넣을 수 없음",
  "1014": "제목이 40 바이트를 초과",
  "1023": "이미지(파일) 누락",
  "1025": "잘못된 메시지 타입",
  "1026": "중복된 수신번호",
  "1028": "출력할 수 없는 문자 포함",
  "1029": "EUC-KR 범위를 벗어난 문자 포함",
  "1030": "잔액 부족",
  "1031": "메시지 길이 초과",
  "1032": "customFields 오류",
  "1033": "카카오 타입이 아닌 메시지에 kakaoOptions 사용",
  "1034": "이미지 ID 누락",
  "1041": "유효하지 않은 카카오 채널(pfId)",
  "1042": "유효하지 않은 템플릿 ID",
  "1043": "템플릿 내용과 다름",
  "1044": "유효하지 않은 버튼",
  "1048": "버튼 URL이 100자를 초과",
  "1049": "버튼 이름이 14자를 초과",
  "1050": "버튼이 5개를 초과",
  "1051": "등록되지 않은 친구톡 이미지",
  "1053": "친구톡에는 배송조회 버튼을 사용할 수 없음",
  "1061": "수신 거부(080)",
  "1062": "등록되지 않은 발신번호",
  "2000": "정상 접수(이통사로 접수 예정)",
  "3000": "이통사로 접수됨(리포트 대기)",
  "3032": "미가입자",
  "3043": "전원 꺼짐",
  "3044": "메시지 저장 개수 초과",
  "3104": "카카오톡 미사용자",
  "3107": "72시간 이내 카카오톡 미사용 또는 알림톡 차단",
  "4000": "수신 완료",
};

/** The text of a status code. */
export function solapiText(statusCode: string): string {
  return TEXTS[statusCode] ?? "";
}

/** The code with which a failed delivery is reported. */
export const SOLAPI_FAILURE_CODES: Readonly<Record<DeliveryFailure, string>> = {
  NO_KAKAO_USER: "3104",
  KAKAO_INACTIVE: "3107",
  POWER_OFF: "3043",
  NO_SUBSCRIBER: "3032",
  STORAGE_FULL: "3044",
  REFUSED: "1061",
};
