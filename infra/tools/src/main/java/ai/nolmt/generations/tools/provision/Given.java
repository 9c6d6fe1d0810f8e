package ai.nolmt.generations.tools.provision;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What options say that goes into policies and calls as it is: only what can be one of its kind. */
abstract class Given implements ITypeConverter<String> {
    private final Pattern pattern;
    private final String wanted;

    /** @param wanted what it is not, with an example */
    private Given(String pattern, String wanted) {
        this.pattern = Pattern.compile(pattern);
        this.wanted = wanted;
    }

    @Override
    public String convert(String text) {
        if (pattern.matcher(text).matches()) {
            return text;
        }
        throw new TypeConversionException("is '" + text + "', which is no " + wanted);
    }

    /** An alias would be no resource that a policy may name. */
    static final class KmsKey extends Given {
        KmsKey() {
            super(
                    "arn:aws[\\w-]*:kms:[a-z0-9-]+:\\d{12}:key/[\\w-]+",
                    "ARN of a key of KMS, like"
                            + " arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab");
        }
    }

    /** Of AWS twelve digits; other servers have shorter ones. */
    static final class Account extends Given {
        Account() {
            super("\\d{1,12}", "account, like 123456789012");
        }
    }

    static final class User extends Given {
        User() {
            super(
                    "[\\w+=,.@-]{1,64}",
                    "user of IAM: up to 64 letters, digits and + = , . @ _ -, like nolmt-ai-backend");
        }
    }
}
