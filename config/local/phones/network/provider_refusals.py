"""The provider's refusals: HTTP status, code and words, as its error dictionary has them."""

from dataclasses import dataclass

MORE = "https://www.twilio.com/docs/errors/"


@dataclass(frozen=True)
class Refusal(Exception):
    """What the provider answers instead of a message."""

    status: int
    code: int
    message: str

    @property
    def shown(self) -> dict[str, object]:
        """The body of the answer."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"{MORE}{self.code}",
            "status": self.status,
        }


UNAUTHORIZED = Refusal(401, 20003, "Authenticate")
NOT_FOUND = Refusal(404, 20404, "The requested resource was not found")
NOT_COMPLETE = Refusal(400, 20009, "Cannot update this resource before it is complete")
NO_TO = Refusal(400, 21604, "A 'To' phone number is required.")
NO_SENDER = Refusal(400, 21603, "A 'From' phone number is required.")
NO_BODY = Refusal(400, 21602, "Message body is required.")
LONG_BODY = Refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit")
BAD_TO = Refusal(400, 21211, "Invalid 'To' Phone Number")
BAD_SENDER = Refusal(400, 21606, "The 'From' phone number provided is not one of yours.")
BAD_VALIDITY = Refusal(400, 21626, "ValidityPeriod must be between 1 and 36000 seconds.")
BAD_CALLBACK = Refusal(400, 21609, "The 'StatusCallback' URL is not a valid URL.")
OPTED_OUT = Refusal(400, 21610, "Attempt to send to unsubscribed recipient")
NOT_MOBILE = Refusal(400, 21614, "'To' number is not a valid mobile number")
THROTTLED = Refusal(429, 20429, "Too Many Requests")
BROKEN = Refusal(500, 20500, "An internal server error has occurred")

NOT_REACHED = (30003, "Unreachable destination handset")
NOT_EXPLAINED = (30008, "Unknown error")
EXPIRED = (30036, "Validity Period Expired")
