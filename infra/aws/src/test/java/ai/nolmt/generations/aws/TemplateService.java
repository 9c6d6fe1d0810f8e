package ai.nolmt.generations.aws;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/** A client of AWS that asks a template instead of a server: each call is a method of the same name here. */
final class TemplateService {
    private TemplateService() {}

    static <C> C client(Class<C> type, Object answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object[] given = arguments == null ? new Object[0] : arguments;
                    // the SDK's own form of a call, which builds the request
                    return method.isDefault() && given.length == 1 && given[0] instanceof Consumer
                            ? InvocationHandler.invokeDefault(proxy, method, given)
                            : answer(answers, method, given);
                }));
    }

    private static Object answer(Object answers, Method called, Object[] given) throws Throwable {
        try {
            Method method = answers.getClass().getDeclaredMethod(called.getName(), called.getParameterTypes());
            method.setAccessible(true);
            return method.invoke(answers, given);
        } catch (NoSuchMethodException e) {
            throw new AssertionError("provision calls " + called.getName() + ", which a template can't answer", e);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
