package ai.nolmt.generations.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.util.unit.DataSize;

/** Says of a value that is none of its setting's kind what would be one, where Boot tells of its own classes. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class WrongValueAnalyzer extends AbstractFailureAnalyzer<ConversionFailedException> {
    private static final Pattern OF_ANOTHER = Pattern.compile("\\$\\{(nolmt\\.[^}:]+)}");

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, ConversionFailedException failure) {
        BindException binding = findCause(rootFailure, BindException.class);
        ConfigurationProperty property = binding == null ? null : binding.getProperty();
        String kind = kind(failure.getTargetType().getType());
        if (property == null || kind == null) {
            return null;
        }
        String name = nameOf(property);
        return new FailureAnalysis(
                name + " is '" + failure.getValue() + "', which can't be read.",
                "Set " + name + " to " + kind + ", and start again.",
                failure);
    }

    /** As it was set: of ours, where another setting only hands it on. */
    private static String nameOf(ConfigurationProperty property) {
        Matcher ours = OF_ANOTHER.matcher(String.valueOf(property.getValue()));
        if (ours.matches()) {
            return ours.group(1);
        }
        Origin origin = property.getOrigin();
        if (origin instanceof PropertySourceOrigin source) {
            origin = source.getOrigin();
        }
        return origin instanceof SystemEnvironmentOrigin variable
                ? variable.getProperty()
                : property.getName().toString();
    }

    /** Null for what isn't written by hand. */
    private static @Nullable String kind(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(value -> ((Enum<?>) value).name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(" or "));
        }
        if (type == Duration.class) {
            return "a duration, like PT30S, PT15M or P1D";
        }
        if (type == DataSize.class) {
            return "a size, like 64KB, 100MB or 5GB";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == double.class || type == Double.class) {
            return "a number, like 0.1";
        }
        return type == int.class || type == long.class || type == Integer.class || type == Long.class
                ? "a whole number"
                : null;
    }
}
