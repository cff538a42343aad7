package dev.descent.cli;

/** Something the user can mend; the message is all there is to say. */
class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UserError(String message) {
        super(message);
    }
}
